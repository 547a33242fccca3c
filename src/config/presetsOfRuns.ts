/**
 * Whole runs by name, as differences over the defaults: what a person begins with, and changes from there. What each is for stands in
 * `ui/text/labSetup.ts`. Before: `runConfig.ts`. After: the Lab's menu.
 */
import { mergeConfig } from './mergeConfig.ts';
import type { RunConfigInput } from './runConfig.ts';

/** The paper's sampler and its sum of three signals (METHOD §1.3, §1.4). */
const PAPER_SETS: RunConfigInput = {
  sampler: { type: 'curriculum', setSize: 4, setsPerUser: 2 },
  reward: { interaction: 1, collaborative: 1, similarity: 1 },
};

/** Of the defaults' 400 steps, those of cross-entropy alone before a preference or a group joins: as the study has it, 0.7 of them. */
const SFT_STEPS = 280;

/** What every arm of the study on Shop-512 has (`cli/study/suites/shop.ts`; test/config/presetsOfRuns.test.ts compares them). */
const STUDY_SHOP: RunConfigInput = {
  ...PAPER_SETS,
  seed: 42,
  data: { source: 'shop-512', minInteractions: 0 },
  items: { tokenizer: 'attribute-paths' },
  model: { preset: 'llama-nano', dropout: 0.1 },
  collaborative: { steps: 150, tokensPerStep: 1024, lr: 0.002, maxHistory: 20 },
  optimizer: { lr: 0.003, warmupSteps: 25 },
  evaluation: { ranking: 'exact', every: 0, users: 400 },
};

export const RUN_PRESETS = {
  /** The defaults. */
  first: { data: { source: 'shop-512' } },
  wardrobe: {
    data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
    items: { tokenizer: 'attribute-paths' },
    budget: { steps: 200, tokensPerStep: 512 },
    evaluation: { every: 50 },
  },
  sft: { objective: { type: 'sft' } },
  sdpo: { objective: { type: 'sdpo', sftSteps: SFT_STEPS } },
  grpo: { objective: { type: 'grpo', sftSteps: SFT_STEPS }, sampler: { type: 'beam', setSize: 8 } },
  /** λ 1, β 1, the softmax over the whole vocabulary (METHOD §1.5, §1.6). Rates and sizes are ours: the paper states none. */
  paper: { ...PAPER_SETS, objective: { type: 'tb', policy: 'vocab', lambda: 1 } },
  /** Of docs/RESULTS.md, at the λ and β that validation chose there. */
  study: mergeConfig(STUDY_SHOP, {
    objective: { type: 'subtb', lambda: 0.1 },
    reward: { temperature: 1 },
    budget: { steps: 320, tokensPerStep: 1024 },
  }),
  /** TIGER's and LETTER's body, with LETTER's rate and dropout (METHOD §2.7). */
  t5: { model: { preset: 't5-letter', dropout: 0.1 }, optimizer: { lr: 0.0005 } },
  /** Rank, targets and rate as PEFT has them for Llama and LETTER-LC-Rec for its own. */
  lora: { lora: { rank: 8, alpha: 8, targets: ['q_proj', 'v_proj'] }, optimizer: { lr: 0.0001 } },
  /** The size GFlowGR was published with. */
  llama130m: {
    model: { preset: 'llama-130m', vocabularySize: 32_000 },
    optimizer: { lr: 0.0005, warmupSteps: 100 },
    budget: { steps: 2000, tokensPerStep: 2048 },
    evaluation: { every: 500 },
  },
} as const satisfies Readonly<Record<string, RunConfigInput>>;

export type RunPreset = keyof typeof RUN_PRESETS;
export const RUN_PRESET_NAMES = Object.keys(RUN_PRESETS) as RunPreset[];
