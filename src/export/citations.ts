/** BibTeX of what a run uses. Before: a configuration. After: `modelCard.ts`. Sources as in METHOD and CITATION.cff. */
import type { RunConfig } from '../config/runConfig.ts';

const GFLOWGR = `@article{wang2025gflowgr,
  title={GFlowGR: Fine-tuning Generative Recommendation Frameworks with Generative Flow Networks},
  author={Wang, Yejing and Zhou, Shengyu and Lu, Jinyu and Liu, Qidong and Li, Xinhang and Zhang, Wenlin and Li, Feng and Wang, Pengjie and Yu, Chuan and Xu, Jian and Zheng, Bo and Zhao, Xiangyu},
  journal={arXiv preprint arXiv:2506.16114}, year={2025}}`;

const FLOW_NETWORKS = `@inproceedings{bengio2021flow,
  title={Flow Network based Generative Models for Non-Iterative Diverse Candidate Generation},
  author={Bengio, Emmanuel and Jain, Moksh and Korablyov, Maksym and Precup, Doina and Bengio, Yoshua},
  booktitle={Advances in Neural Information Processing Systems}, year={2021}}`;

const OBJECTIVES: Readonly<Partial<Record<RunConfig['objective']['type'], string>>> = {
  tb: `@inproceedings{malkin2022trajectory,
  title={Trajectory Balance: Improved Credit Assignment in GFlowNets},
  author={Malkin, Nikolay and Jain, Moksh and Bengio, Emmanuel and Sun, Chen and Bengio, Yoshua},
  booktitle={Advances in Neural Information Processing Systems}, year={2022}}`,
  subtb: `@inproceedings{madan2023learning,
  title={Learning GFlowNets from Partial Episodes for Improved Convergence and Stability},
  author={Madan, Kanika and Rector-Brooks, Jarrid and Korablyov, Maksym and Bengio, Emmanuel and Jain, Moksh and Nica, Andrei and Bosc, Tom and Bengio, Yoshua and Malkin, Nikolay},
  booktitle={International Conference on Machine Learning}, year={2023}}`,
  dpo: `@inproceedings{rafailov2023direct,
  title={Direct Preference Optimization: Your Language Model is Secretly a Reward Model},
  author={Rafailov, Rafael and Sharma, Archit and Mitchell, Eric and Ermon, Stefano and Manning, Christopher D. and Finn, Chelsea},
  booktitle={Advances in Neural Information Processing Systems}, year={2023}}`,
  sdpo: `@inproceedings{chen2024softmax,
  title={On Softmax Direct Preference Optimization for Recommendation},
  author={Chen, Yuxin and Tan, Junfei and Zhang, An and Yang, Zhengyi and Sheng, Leheng and Zhang, Enzhi and Wang, Xiang and Chua, Tat-Seng},
  booktitle={Advances in Neural Information Processing Systems}, year={2024}}`,
};

const SOFTWARE = `@software{gflowgr_playground,
  title={GFlowGR Playground: fine-tuning a generative recommender with GFlowNets in the browser},
  author={{The GFlowGR Playground authors}}, license={MIT}}`;

/** The method, its objective's source, and the software. */
export function citations({ objective }: Pick<RunConfig, 'objective'>): string {
  const { type } = objective;
  const isFlow = !['sft', 'dpo', 'sdpo', 'grpo', 'soft'].includes(type);
  return [GFLOWGR, ...(isFlow ? [FLOW_NETWORKS] : []), ...(OBJECTIVES[type] ? [OBJECTIVES[type]] : []), SOFTWARE].join(
    '\n\n',
  );
}
