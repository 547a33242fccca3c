/** Shop-512, the paper's own setting (β 1, λ 1, N 4, curriculum, three signals) with one thing changed at a time. */
import type { PlainSamplerType, RunConfigInput } from '../../../config/runConfig.ts';
import type { Arm, Suite } from '../suite.ts';
import { SHOP_BASE, SHOP_JOINT_STEPS } from './shop.ts';

const sampler = (type: Exclude<PlainSamplerType, 'curriculum'>, description: string): Arm => ({
  name: `sampler-${type}`,
  label: `sampler ${type}`,
  description,
  differs: { sampler: { type } },
});

const base: RunConfigInput = {
  ...SHOP_BASE,
  objective: { type: 'tb', policy: 'trie', lambda: 1 },
  budget: { ...SHOP_BASE.budget, steps: SHOP_JOINT_STEPS },
};

export const ablation: Suite = {
  name: 'ablation',
  title: 'Ablation: one thing changed at a time',
  about:
    'GFlowGR-TB on Shop-512 as the paper sets it, without any search: R = r_a + r_ŷ + r_sim, β 1, λ 1, N = 4 (the positive counted), curriculum. Every other arm changes one thing. The data are generated from the run’s seed.',
  data: null,
  base,
  reference: 'base',
  arms: [
    { name: 'base', label: 'GFlowGR-TB', description: 'the paper’s setting', differs: {} },
    {
      name: 'sft',
      label: 'SFT',
      description: 'no balance at all, the same steps',
      differs: { objective: { type: 'sft' } },
    },
    {
      name: 'no-interaction',
      label: 'no r_a',
      description: 'R = r_ŷ + r_sim',
      differs: { reward: { interaction: 0 } },
    },
    {
      name: 'no-collaborative',
      label: 'no r_ŷ',
      description: 'R = r_a + r_sim; the curriculum still asks SASRec',
      differs: { reward: { collaborative: 0 } },
    },
    { name: 'no-similarity', label: 'no r_sim', description: 'R = r_a + r_ŷ', differs: { reward: { similarity: 0 } } },
    sampler('logged', 'shown beside the positive, then the user’s own'),
    sampler('random', 'unobserved items, uniform'),
    sampler('policy', 'drawn from the model without replacement'),
    sampler('beam', 'the model’s own beam'),
    sampler('low-confidence', 'what the model trusts least in the collaborative pool'),
    {
      name: 'sampler-mixture',
      label: 'sampler mixture',
      description: 'half curriculum, a quarter logged, a quarter random',
      differs: {
        sampler: {
          type: 'mixture',
          mixture: [
            { type: 'curriculum', weight: 2 },
            { type: 'logged', weight: 1 },
            { type: 'random', weight: 1 },
          ],
        },
      },
    },
    ...[1, 2, 6].map(
      (setSize): Arm => ({
        name: `n-${setSize}`,
        label: `N = ${setSize}`,
        description:
          setSize === 1
            ? 'the positive alone: log Z absorbs the balance (METHOD §6.6)'
            : `the positive and ${setSize - 1} more`,
        differs: { sampler: { setSize } },
      }),
    ),
    ...[0.01, 0.1, 10, 100].map(
      (lambda): Arm => ({
        name: `lambda-${lambda}`,
        label: `λ = ${lambda}`,
        description: 'weight of the balance loss',
        differs: { objective: { lambda } },
      }),
    ),
    {
      name: 'vocab-policy',
      label: 'trie mask off',
      description: 'training’s softmax over the whole vocabulary; ranking stays masked',
      differs: { objective: { policy: 'vocab' } },
    },
  ],
};
