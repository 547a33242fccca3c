/**
 * What a race is, as one plain value that a link can carry: what all lanes share, the lanes, and over how many seeds. After:
 * `raceStore.ts`. Our choices of λ and of where preferences join follow docs/RESULTS.md.
 */
import * as v from 'valibot';
import { type LaneChange, laneConfig } from '../../config/laneConfig.ts';
import { mergeConfig } from '../../config/mergeConfig.ts';
import { DEFAULT_RUN_CONFIG, type ObjectiveType, parseRunConfig, type RunConfigInput } from '../../config/runConfig.ts';
import { ConfigError, errorMessage } from '../../core/errors.ts';
import { expectedWords } from '../../core/schemaIssue.ts';
import type { RacePlan } from '../../worker/race/raceProtocol.ts';
import type { Axis } from '../components/timeline.ts';

export interface RaceSettings {
  /** What all lanes share; its seed is the first one. */
  readonly base: RunConfigInput;
  /** In the order they are shown. */
  readonly lanes: readonly LaneChange[];
  readonly numSeeds: SeedCount;
  /** What brings the lanes to the same moment. */
  readonly align: Axis;
}

export const SEED_COUNTS = [1, 3, 5] as const;
export type SeedCount = (typeof SEED_COUNTS)[number];

export const ALIGNMENTS = ['samples', 'step', 'seconds'] as const satisfies readonly Axis[];

/** More would not be told apart in one chart. */
export const MAX_LANES = 8;

/** Of the study of Shop-512, with item-kNN in SASRec's place: no lane waits for another model. */
const SHOP: RunConfigInput = {
  seed: 42,
  data: { source: 'shop-512', minInteractions: 0 },
  items: { tokenizer: 'attribute-paths' },
  model: { preset: 'llama-nano', dropout: 0.1 },
  collaborative: { model: 'item-knn' },
  sampler: { type: 'random', setSize: 4, setsPerUser: 2 },
  reward: { interaction: 1, collaborative: 1, similarity: 1 },
  optimizer: { lr: 0.003, warmupSteps: 20 },
  budget: { steps: 240, tokensPerStep: 1024 },
  evaluation: { ranking: 'exact', every: 60, users: 100, k: [5, 10], beam: 20 },
};

const WARDROBE: RunConfigInput = {
  ...SHOP,
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
  model: { preset: 'llama-nano' },
  budget: { steps: 120, tokensPerStep: 512 },
  evaluation: { ranking: 'exact', every: 20, users: 64, k: [5, 10], beam: 20 },
};

export const RACE_DATA = { 'shop-512': SHOP, 'wardrobe-64': WARDROBE } as const satisfies Record<
  string,
  RunConfigInput
>;
export type RaceData = keyof typeof RACE_DATA;

export const stepsOf = ({ base }: Pick<RaceSettings, 'base'>): number =>
  base.budget?.steps ?? DEFAULT_RUN_CONFIG.budget.steps;
export const seedOf = ({ base }: Pick<RaceSettings, 'base'>): number => base.seed ?? DEFAULT_RUN_CONFIG.seed;

/** A lane of an objective as it is usually trained: preferences and groups after half of the steps, balance beside cross-entropy at λ 0.1. */
export function usualLane(objective: ObjectiveType, steps: number): LaneChange {
  const sftSteps = Math.floor(steps / 2);
  const changes: Readonly<Record<ObjectiveType, RunConfigInput>> = {
    sft: { objective: { type: 'sft' } },
    dpo: { objective: { type: 'dpo', sftSteps } },
    sdpo: { objective: { type: 'sdpo', sftSteps } },
    grpo: { objective: { type: 'grpo', sftSteps }, sampler: { type: 'beam', setSize: 8 } },
    tb: { objective: { type: 'tb', lambda: 0.1 } },
    db: { objective: { type: 'db', lambda: 0.1 } },
    subtb: { objective: { type: 'subtb', lambda: 0.1 } },
    fm: { objective: { type: 'fm', lambda: 0.1, flow: 'logits' } },
    vargrad: { objective: { type: 'vargrad', lambda: 0.1 } },
    soft: { objective: { type: 'soft', lambda: 0.1 } },
  };
  return { name: LANE_NAMES[objective], change: changes[objective] };
}

/** Names of methods, the same in every language. */
export const LANE_NAMES: Readonly<Record<ObjectiveType, string>> = {
  sft: 'SFT',
  dpo: 'DPO',
  sdpo: 'S-DPO',
  tb: 'GFlowGR-TB',
  db: 'GFlowGR-DB',
  subtb: 'GFlowGR-SubTB',
  fm: 'GFlowGR-FM',
  vargrad: 'GFlowGR-VarGrad',
  grpo: 'GRPO',
  soft: 'Soft targets',
};

/** The race of a data set that the page begins with. */
export function usualRace(data: RaceData): RaceSettings {
  const base = RACE_DATA[data];
  const steps = stepsOf({ base });
  return {
    base,
    lanes: (['sft', 'dpo', 'tb'] as const).map((type) => usualLane(type, steps)),
    numSeeds: 1,
    align: 'samples',
  };
}

/** The same race over another number of steps: where an objective joins after some, it joins at the same share of them. */
export function withSteps(settings: RaceSettings, steps: number): RaceSettings {
  const before = stepsOf(settings);
  return {
    ...settings,
    base: mergeConfig(settings.base, { budget: { steps } }),
    lanes: settings.lanes.map((lane) => {
      const sftSteps = lane.change.objective?.sftSteps;
      if (!sftSteps) return lane;
      return {
        ...lane,
        change: mergeConfig(lane.change, { objective: { sftSteps: Math.round((sftSteps * steps) / before) } }),
      };
    }),
  };
}

/** Another lane at the end, its name made different from the others'. */
export function withLane(settings: RaceSettings, lane: LaneChange): RaceSettings {
  const names = new Set(settings.lanes.map(({ name }) => name));
  let { name } = lane;
  for (let n = 2; names.has(name); n++) name = `${lane.name} ${n}`;
  return { ...settings, lanes: [...settings.lanes, { ...lane, name }] };
}

/** What is wrong with each lane, in words; null where nothing is. */
export function laneProblems({ base, lanes }: RaceSettings): (string | null)[] {
  return lanes.map((lane) => {
    try {
      laneConfig(base, lane, seedOf({ base }));
      return null;
    } catch (error) {
      return errorMessage(error);
    }
  });
}

export function planOf(settings: RaceSettings): RacePlan {
  const first = seedOf(settings);
  return {
    base: settings.base,
    lanes: settings.lanes,
    seeds: Array.from({ length: settings.numSeeds }, (_, k) => first + k),
  };
}

const RaceSettingsSchema = v.strictObject({
  base: v.custom<RunConfigInput>((value) => value !== null && typeof value === 'object' && !Array.isArray(value)),
  lanes: v.pipe(
    v.array(
      v.strictObject({
        name: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
        change: v.custom<RunConfigInput>(
          (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(MAX_LANES),
  ),
  numSeeds: v.optional(v.picklist(SEED_COUNTS), 1),
  align: v.optional(v.picklist(ALIGNMENTS), 'samples'),
});

/** Settings from outside: a link, a teacher's page. Throws ConfigError naming what is wrong; lanes that are not valid are among it. */
export function parseRaceSettings(value: unknown): RaceSettings {
  const result = v.safeParse(RaceSettingsSchema, value);
  if (!result.success) {
    const lines = result.issues.map(
      (issue) => `${v.getDotPath(issue) ?? '(top level)'}: expected ${expectedWords(issue)}, found ${issue.received}`,
    );
    throw new ConfigError(`The settings of the race are not valid.\n  ${lines.join('\n  ')}`);
  }
  const settings = result.output;
  parseRunConfig(settings.base);
  const source = settings.base.data?.source ?? DEFAULT_RUN_CONFIG.data.source;
  if (!Object.hasOwn(RACE_DATA, source))
    throw new ConfigError(
      `data.source: a race is run on ${Object.keys(RACE_DATA).join(' or ')}, found "${source}". Runs on other data are recorded in the Lab and dropped here as files.`,
    );
  const names = settings.lanes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ConfigError(`lanes: expected different names, found "${twice}" twice.`);
  const problem = laneProblems(settings).find((words) => words !== null);
  if (problem) throw new ConfigError(problem);
  return settings;
}
