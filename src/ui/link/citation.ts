/** The paper's BibTeX entry, with the authors of its arXiv listing (as in CITATION.cff). */
export const PAPER_BIBTEX = `@article{wang2025gflowgr,
  title   = {GFlowGR: Fine-tuning Generative Recommendation Frameworks with Generative Flow Networks},
  author  = {Wang, Yejing and Zhou, Shengyu and Lu, Jinyu and Liu, Qidong and Li, Xinhang and Zhang, Wenlin and
             Li, Feng and Wang, Pengjie and Yu, Chuan and Xu, Jian and Zheng, Bo and Zhao, Xiangyu},
  journal = {arXiv preprint arXiv:2506.16114},
  year    = {2025}
}
`;
