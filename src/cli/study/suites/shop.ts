/**
 * Shop-512, whose process is known: every objective against SFT, its longer twin and soft targets, by exact expectations.
 * Rates and dropout were chosen by SFT's and SASRec's validation on seed 43; steps are what two cores without a GPU can do in an
 * hour: SFT still rises a little with more (see its longer twin).
 */
import type { RunConfigInput } from '../../../config/runConfig.ts';
import type { Arm, Suite } from '../suite.ts';
import { preferenceGrid, RANDOM_NEGATIVES, rewardGrid } from './grids.ts';

export const SHOP_STEPS = 220;
/**
 * Sets take tokens: a joint step of 1,024 holds 1 / 1.45 of the users of an SFT step (a window of 10 items is 31 tokens, its two
 * sets of 4 about 14 more). With 1.45 times the steps a joint arm sees as many users as SFT, and costs what SFT longer costs.
 */
export const SHOP_JOINT_STEPS = 320;

/** What every suite on Shop-512 starts from. */
export const SHOP_BASE: RunConfigInput = {
  // No filter: histories that one shortens are not what the process gave, and the oracle would be lost.
  data: { source: 'shop-512', minInteractions: 0 },
  // The data's own paths: no collisions, and the same names with every seed.
  items: { tokenizer: 'attribute-paths' },
  model: { preset: 'llama-nano', dropout: 0.1 },
  // 10,000 training interactions: fifteen epochs, after which its validation falls.
  collaborative: { steps: 150, tokensPerStep: 1024, lr: 0.002, maxHistory: 20 },
  objective: { type: 'sft', policy: 'trie' },
  sampler: { type: 'curriculum', setSize: 4, setsPerUser: 2 },
  reward: { interaction: 1, collaborative: 1, similarity: 1 },
  optimizer: { lr: 0.003, warmupSteps: 25 },
  budget: { steps: SHOP_STEPS, tokensPerStep: 1024 },
  evaluation: { ranking: 'exact', every: 0, users: 400 },
};

const joint = (objective: RunConfigInput['objective'], more: RunConfigInput = {}): RunConfigInput => ({
  ...more,
  objective,
  budget: { steps: SHOP_JOINT_STEPS },
});

const balance = (type: 'db' | 'subtb' | 'fm' | 'vargrad', label: string, description: string): Arm => ({
  name: type,
  label,
  description,
  differs: joint(type === 'fm' ? { type, flow: 'logits' } : { type }),
  settingOf: 'tb',
});

export const shop: Suite = {
  name: 'shop',
  title: 'Shop-512: every objective where the best reachable is known',
  about:
    'Shop-512 is generated from the run’s own seed, so that seeds vary the data and the training together; items are named by their own attributes; paired differences are within one data set. Expected metrics are over the exact P(next | history), free of the noise of one held-out item; the oracle’s line is the best that any ranking can reach, and nothing here comes near it: 10,000 interactions do not say what the process knows.',
  data: null,
  base: SHOP_BASE,
  reference: 'sft',
  arms: [
    { name: 'sft', label: 'SFT', description: 'cross-entropy alone', differs: {} },
    {
      name: 'sft-longer',
      label: 'SFT, longer',
      description: 'the same steps and tokens as the joint arms',
      differs: { budget: { steps: SHOP_JOINT_STEPS } },
    },
    {
      name: 'soft',
      label: 'soft targets',
      description: 'cross-entropy to p ∝ R on the same sets: distillation without flow',
      differs: joint({ type: 'soft' }),
      search: rewardGrid([1, 3], [1]),
    },
    {
      name: 'dpo',
      label: 'DPO',
      description: 'after SFT, its reference; cross-entropy stays',
      differs: joint({ type: 'dpo', sftSteps: SHOP_STEPS }, RANDOM_NEGATIVES),
      settingOf: 'sdpo',
    },
    {
      name: 'sdpo',
      label: 'S-DPO',
      description: 'as DPO, all negatives of a set in one softmax',
      differs: joint({ type: 'sdpo', sftSteps: SHOP_STEPS }, RANDOM_NEGATIVES),
      search: preferenceGrid([0.1, 1], [1]),
    },
    {
      name: 'grpo',
      label: 'GRPO',
      description: 'after SFT, groups of 8 constrained beams, MiniOneRec’s rule reward; cross-entropy stays',
      differs: joint({ type: 'grpo', sftSteps: SHOP_STEPS }, { sampler: { type: 'beam', setSize: 8 } }),
    },
    {
      name: 'tb',
      label: 'GFlowGR-TB',
      description: 'trajectory balance joint from step 0',
      differs: joint({ type: 'tb' }),
      search: rewardGrid([1, 3], [0.1, 1]),
    },
    balance('db', 'GFlowGR-DB', 'detailed balance'),
    balance('subtb', 'GFlowGR-SubTB', 'SubTB(0.9)'),
    balance('fm', 'GFlowGR-FM', 'flow matching, flows from the logits'),
    balance('vargrad', 'GFlowGR-VarGrad', 'trajectory balance centred in the set, no log Z'),
    {
      name: 'tb-after-sft',
      label: 'GFlowGR-TB after SFT',
      description: 'balance joins after half of the steps',
      differs: joint({ type: 'tb', sftSteps: SHOP_JOINT_STEPS / 2 }),
      settingOf: 'tb',
    },
  ],
};
