/**
 * What a study is made of: a suite is a named list of arms, an arm a difference over the suite's base configuration, and
 * seeds multiply the arms into runs. Before: `suites/*.ts`. After: `runQueue.ts`, `bundle.ts`.
 */
import { mergeConfig } from '../../config/mergeConfig.ts';
import { parseRunConfig, type RunConfig, type RunConfigInput } from '../../config/runConfig.ts';
import { ConfigError } from '../../core/errors.ts';

/** One point of an arm's grid: what it sets beyond the arm's own difference, and how the page names it. */
export interface Setting {
  readonly label: string;
  readonly differs: RunConfigInput;
}

export interface Arm {
  /** Part of a folder's name and of a row's id: small letters, digits, hyphens and dots. */
  readonly name: string;
  readonly label: string;
  /** One line: what the arm shows. */
  readonly description: string;
  /** Over the suite's base. */
  readonly differs: RunConfigInput;
  /** Settings tried with the first seed; the best by the validation metric is run with all seeds. */
  readonly search?: readonly Setting[];
  /** Takes the setting that this arm's search chose. */
  readonly settingOf?: string;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  /** Sentences over the table: what is compared, and on what. */
  readonly about: string;
  /** What --data must be given; null for built-in data. */
  readonly data: string | null;
  readonly base: RunConfigInput;
  /** The arm that paired differences are taken to. */
  readonly reference: string;
  readonly arms: readonly Arm[];
}

/** Seed of each repetition: METHOD §1.6 has {42, 43, 44}. */
const FIRST_SEED = 42;

export const studySeeds = (count: number): number[] => Array.from({ length: count }, (_, i) => FIRST_SEED + i);

/** Name of a suite at reduced size: its runs, its table and its bundle stand apart from the whole suite's. */
export const sizedName = (suite: Suite, steps: number | null): string =>
  steps === null ? suite.name : `${suite.name}-${steps}-steps`;

/** All counts of steps in proportion, so that the base takes `steps`. */
function scaleSteps(config: RunConfig, factor: number): RunConfig {
  const scale = (steps: number) => Math.round(steps * factor);
  const { objective, optimizer, budget, evaluation, collaborative } = config;
  return {
    ...config,
    objective: { ...objective, sftSteps: scale(objective.sftSteps) },
    optimizer: { ...optimizer, warmupSteps: scale(optimizer.warmupSteps) },
    budget: { ...budget, steps: Math.max(1, scale(budget.steps)) },
    evaluation: { ...evaluation, every: evaluation.every === 0 ? 0 : Math.max(1, scale(evaluation.every)) },
    collaborative: { ...collaborative, steps: Math.max(1, scale(collaborative.steps)) },
  };
}

/** A run's configuration: base, the arm's difference, the chosen setting, and the seed. Throws ConfigError. */
export function runConfigOf(
  suite: Suite,
  arm: Arm,
  seed: number,
  { setting = null, steps = null }: { readonly setting?: Setting | null; readonly steps?: number | null } = {},
): RunConfig {
  let input = mergeConfig(suite.base, arm.differs);
  if (setting) input = mergeConfig(input, setting.differs);
  const config = parseRunConfig({ ...input, name: `${sizedName(suite, steps)}/${arm.name}`, seed });
  return steps === null ? config : scaleSteps(config, steps / parseRunConfig(suite.base).budget.steps);
}

/** The arms of `only` (all when undefined), in the suite's order. Throws ConfigError for a name that is none. */
export function chosenArms(suite: Suite, only: readonly string[] | undefined): Arm[] {
  const names = suite.arms.map((arm) => arm.name);
  const unknown = (only ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new ConfigError(
      `--only: ${unknown.join(', ')} ${unknown.length > 1 ? 'are no arms' : 'is no arm'} of the suite ${suite.name}; its arms are ${names.join(', ')}.`,
    );
  return suite.arms.filter((arm) => only === undefined || only.includes(arm.name));
}

/** The arm whose search decides this one's setting: itself, another, or none. */
export function searchArm(suite: Suite, arm: Arm): Arm | null {
  if (arm.search) return arm;
  return suite.arms.find((other) => other.name === arm.settingOf) ?? null;
}
