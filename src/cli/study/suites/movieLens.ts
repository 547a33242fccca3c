/** MovieLens from the user's own files: 100K sized for two cores without a GPU, 1M for a laptop GPU's evening. */
import type { RunConfigInput } from '../../../config/runConfig.ts';
import type { Suite } from '../suite.ts';
import { comparison } from './comparison.ts';

const base100k: RunConfigInput = {
  data: { source: 'ml-100k', minInteractions: 5, maxHistory: 20 },
  items: { tokenizer: 'residual-kmeans', embedding: 'co-occurrence', levels: 2, codebookSize: 32 },
  model: { preset: 'llama-nano', dropout: 0.1 },
  // 97,401 training interactions: eight epochs.
  collaborative: { steps: 400, tokensPerStep: 2048, lr: 0.002 },
  objective: { type: 'sft', policy: 'trie' },
  sampler: { type: 'curriculum', setSize: 4, setsPerUser: 2 },
  reward: { interaction: 1, collaborative: 1, similarity: 1 },
  optimizer: { lr: 0.002, warmupSteps: 50 },
  budget: { steps: 700, tokensPerStep: 2048 },
  evaluation: { beam: 20, every: 0, users: 943 },
};

export const ml100k: Suite = {
  name: 'ml-100k',
  title: 'MovieLens 100K: SFT, S-DPO, GFlowGR-TB, SASRec, popularity',
  about:
    'The data are the same with every seed; semantic IDs, SASRec and training vary. SASRec is the collaborative model that rewards and sampler ask, judged by itself.',
  data: 'the folder of MovieLens 100K (u.data, u.item)',
  base: base100k,
  reference: 'sft',
  // 1.4 M tokens are five epochs of SFT. A window is 61 tokens, its two sets 13: a joint step holds 0.83 of SFT's users.
  arms: comparison({ steps: 700, jointSteps: 700, betas: [1, 3], lambdas: [0.1] }),
};

/**
 * 987,531 training interactions × 4 tokens = 4 M tokens an epoch of windows; 4,000 steps × 8,192 = 33 M tokens, 8 epochs. At the
 * README's 22,000 tokens/s of llama-small on a GPU of 1 TFLOP/s that is 25 minutes an SFT run, at 3 TFLOP/s 8.
 */
export const ml1m: Suite = {
  name: 'ml-1m',
  title: 'MovieLens 1M: llama-small and t5-letter',
  about:
    'The data are the same with every seed; semantic IDs, SASRec and training vary. Sized for an evening on a laptop’s GPU, not to the paper’s budget.',
  data: 'the folder of MovieLens 1M (ratings.dat or ml-1m.sequences.txt.gz)',
  base: {
    ...base100k,
    data: { source: 'ml-1m', minInteractions: 5, maxHistory: 20 },
    items: { tokenizer: 'residual-kmeans', embedding: 'co-occurrence', levels: 3, codebookSize: 64 },
    model: { preset: 'llama-small', dropout: 0.1 },
    collaborative: { steps: 4000, tokensPerStep: 8192 },
    optimizer: { lr: 0.001, warmupSteps: 100 },
    budget: { steps: 4000, tokensPerStep: 8192 },
    evaluation: { beam: 20, every: 1000, users: 1000 },
  },
  reference: 'sft',
  arms: comparison({ steps: 4000, jointSteps: 4800, betas: [1, 3], lambdas: [0.02, 0.1], withT5: true }),
};
