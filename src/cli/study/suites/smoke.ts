/** The smallest suite: two arms on Wardrobe-64 in seconds, of the larger suites' base, for tests and for a first look at what a study writes. */
import type { Suite } from '../suite.ts';

export const smoke: Suite = {
  name: 'smoke',
  title: 'Smoke: does a study run?',
  about: 'Two arms of a few steps on Wardrobe-64. The numbers mean nothing.',
  data: null,
  base: {
    data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
    items: { tokenizer: 'attribute-paths' },
    collaborative: { hiddenSize: 8, numLayers: 1, steps: 4, tokensPerStep: 64 },
    objective: { type: 'sft' },
    sampler: { type: 'curriculum' },
    reward: { collaborative: 1 },
    optimizer: { warmupSteps: 2 },
    budget: { steps: 6, tokensPerStep: 256 },
    evaluation: { k: [5, 10], beam: 10, every: 3, users: 8 },
  },
  reference: 'sft',
  arms: [
    { name: 'sft', label: 'SFT', description: 'cross-entropy alone', differs: {} },
    {
      name: 'tb',
      label: 'GFlowGR-TB',
      description: 'trajectory balance joins',
      differs: { objective: { type: 'tb' } },
      search: [
        { label: 'λ 0.1', differs: { objective: { lambda: 0.1 } } },
        { label: 'λ 1', differs: { objective: { lambda: 1 } } },
      ],
    },
  ],
};
