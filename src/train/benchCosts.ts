/**
 * What a run's objective and its evaluation cost beside cross-entropy alone, for the same users: the trainer's own steps and
 * rankings on made-up users, timed in turn. Before: `prepare.ts`, `trainer.ts`. After: `cli/bench.ts`.
 */
import { parseRunConfig, type RunConfigInput } from '../config/runConfig.ts';
import { RandomStream } from '../core/random.ts';
import { assembleSynthetic } from '../data/datasets/synthetic.ts';
import type { Gpu } from '../gpu/device.ts';
import type { ModelConfig } from '../nn/modelConfig.ts';
import type { EngineOptions } from './engine.ts';
import { rankUsers } from './evaluate.ts';
import { type PreparedData, prepareData } from './prepare.ts';
import { Trainer } from './trainer.ts';

export interface CostSettings {
  readonly model: ModelConfig;
  readonly numUsers: number;
  /** Items a user is ranked from; a training sequence has one more. */
  readonly historyItems: number;
  readonly objective: Exclude<RunConfigInput['objective'], undefined>['type'];
  /** N */
  readonly setSize: number;
  readonly precision?: 'float32' | 'half';
  readonly machine?: Pick<EngineOptions, 'kernels' | 'splitSubmits'>;
}

export interface Costs {
  /** Milliseconds a user, medians over rounds: a step of cross-entropy alone, one of the objective, a ranking by beam 20. */
  readonly sftMsPerUser: number;
  readonly stepMsPerUser: number;
  readonly beamMsPerUser: number;
  readonly stepOverSft: number;
  readonly beamOverSft: number;
}

const NUM_ITEMS = 512;
const LEVELS = 3;
const BEAM = 20;

/** Codes a level that a vocabulary has room for; the costs of a model with fewer than 16 are not measured. */
const codesOf = (model: ModelConfig): number => Math.min(64, Math.floor((model.vocabularySize - 3) / LEVELS));

/** Users of random tastes on random semantic IDs, as a run would prepare them; all of them fit one step. */
function prepareUsers(s: CostSettings, type: CostSettings['objective']): PreparedData {
  const length = s.historyItems + 3;
  const random = new RandomStream(7, 'bench-users');
  const all = Uint32Array.from({ length: NUM_ITEMS }, (_, i) => i);
  const names = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const dataset = assembleSynthetic({
    name: 'bench',
    userIds: names(s.numUsers),
    itemIds: names(NUM_ITEMS),
    itemTitles: names(NUM_ITEMS),
    itemCategories: names(NUM_ITEMS).map(() => []),
    attributePaths: null,
    format: 'made-up users',
    choices: Array.from({ length: s.numUsers }, (_, user) =>
      Array.from(random.shuffle(all).slice(0, length), (item, timestamp) => ({
        user,
        item,
        timestamp,
        passedOver: [],
      })),
    ).flat(),
  });
  const config = (tokensPerStep: number) =>
    parseRunConfig({
      data: { source: 'bench', minInteractions: 0, maxHistory: s.historyItems },
      items: { tokenizer: 'random', levels: LEVELS, codebookSize: codesOf(s.model) },
      model: { preset: s.model.architecture === 't5' ? 't5-tiny' : 'llama-nano', precision: s.precision },
      objective: { type },
      sampler: { setSize: s.setSize },
      evaluation: { beam: BEAM },
      budget: { steps: 1_000_000, tokensPerStep },
    });
  const { setsPerUser } = config(64).sampler;
  const branches = type === 'sft' ? 0 : setsPerUser * s.setSize * (LEVELS - 1);
  const data = prepareData(dataset, config(s.numUsers * (1 + (s.historyItems + 1) * LEVELS + branches)));
  const capacity = { ...data.capacity, vocabularySize: s.model.vocabularySize };
  return { ...data, model: s.model, capacity };
}

const median = (times: readonly number[]): number => {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** Milliseconds a user of one step. */
async function timeStep(trainer: Trainer): Promise<number> {
  const before = trainer.position;
  const started = performance.now();
  await trainer.trainStep();
  const elapsed = performance.now() - started;
  const { epoch, cursor } = trainer.position;
  return elapsed / (cursor - (epoch === before.epoch ? before.cursor : 0));
}

async function timeRanking(trainer: Trainer, users: Uint32Array): Promise<number> {
  const started = performance.now();
  await rankUsers(trainer, 'validation', users);
  return (performance.now() - started) / users.length;
}

/** Null where the vocabulary is too small for the made-up items. */
export async function measureCosts(gpu: Gpu, s: CostSettings, rounds: number): Promise<Costs | null> {
  if (codesOf(s.model) < 16) return null;
  const trainers: Trainer[] = [];
  try {
    for (const type of ['sft', s.objective] as const)
      trainers.push(await Trainer.create(gpu, prepareUsers(s, type), undefined, s.machine));
    const [sft, objective] = trainers;
    const users = Uint32Array.from({ length: s.numUsers }, (_, u) => u);
    const times: [number, number, number][] = [];
    // The first round warms up.
    for (let round = 0; round <= rounds; round++)
      times.push([await timeStep(sft), await timeStep(objective), await timeRanking(objective, users)]);
    const [sftMsPerUser, stepMsPerUser, beamMsPerUser] = [0, 1, 2].map((k) => median(times.slice(1).map((t) => t[k])));
    return {
      sftMsPerUser,
      stepMsPerUser,
      beamMsPerUser,
      stepOverSft: stepMsPerUser / sftMsPerUser,
      beamOverSft: beamMsPerUser / sftMsPerUser,
    };
  } finally {
    for (const trainer of trainers) trainer.free();
  }
}
