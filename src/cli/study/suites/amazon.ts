/** Amazon 2014 Beauty and Toys (5-core) from the user's own files, sized for a laptop GPU's evening. */
import type { RunConfigInput } from '../../../config/runConfig.ts';
import type { Suite } from '../suite.ts';
import { comparison } from './comparison.ts';

/**
 * Beauty: 153,776 training interactions × 5 tokens = 0.77 M tokens an epoch; 2,800 steps × 8,192 = 23 M tokens, 30 epochs: at
 * 22,000 tokens/s (llama-small, 1 TFLOP/s) 17 minutes an SFT run, at 3 TFLOP/s 6. t5-letter takes one sample a prefix, so that
 * the same tokens are about 6 of LETTER's epochs, which has up to 200.
 */
const base = (source: string, items: RunConfigInput['items']): RunConfigInput => ({
  data: { source, minInteractions: 5, maxHistory: 20 },
  items,
  model: { preset: 'llama-small', dropout: 0.1 },
  collaborative: { steps: 2000, tokensPerStep: 8192 },
  objective: { type: 'sft', policy: 'trie' },
  sampler: { type: 'curriculum', setSize: 4, setsPerUser: 2 },
  reward: { interaction: 1, collaborative: 1, similarity: 1 },
  optimizer: { lr: 0.001, warmupSteps: 100 },
  budget: { steps: 2800, tokensPerStep: 8192 },
  evaluation: { beam: 20, every: 700, users: 1000 },
});

// A window of 6.9 training items of 5 tokens and the start: 36 tokens; its two sets of 4 about 22 more, hence 1.6 times the steps.
const arms = comparison({ steps: 2800, jointSteps: 4500, betas: [1, 3], lambdas: [0.02, 0.1], withT5: true });

export const beauty: Suite = {
  name: 'beauty',
  title: 'Amazon Beauty: llama-small and t5-letter on LETTER’s semantic IDs',
  about:
    'The data and the semantic IDs are the same with every seed; SASRec and training vary. Sized for an evening on a laptop’s GPU, not to the paper’s budget.',
  data: 'the folder of Amazon Beauty (Beauty.txt), and --ids of its Beauty.index.json',
  base: base('amazon-beauty', { tokenizer: 'file' }),
  reference: 'sft',
  arms,
};

export const toys: Suite = {
  name: 'toys',
  title: 'Amazon Toys: llama-small and t5-letter on semantic IDs of our own',
  about:
    'No published semantic IDs with codes are at hand: residual k-means, 3 × 256, on co-occurrence and text side by side. The data are the same with every seed; semantic IDs, SASRec and training vary. Sized for an evening on a laptop’s GPU.',
  data: 'the folder of Amazon Toys (Toys_and_Games.txt, Toys_and_Games.items.tsv.gz)',
  base: base('amazon-toys', { tokenizer: 'residual-kmeans', embedding: 'both', levels: 3, codebookSize: 256 }),
  reference: 'sft',
  arms,
};
