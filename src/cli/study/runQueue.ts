/**
 * Runs what a suite asks for, one after another: searches on the first seed, then every arm on every seed. Finished runs are
 * skipped, interrupted ones resumed; one that fails is told and the study goes on. Before: `suite.ts`. After: `bundle.ts`.
 */
import path from 'node:path';
import type { RunConfig } from '../../config/runConfig.ts';
import { errorMessage } from '../../core/errors.ts';
import { type RunResult, readResult, runState } from './runFiles.ts';
import { type Arm, runConfigOf, type Setting, type Suite, searchArm, sizedName } from './suite.ts';
import { type StudyFiles, trainInProcess } from './trainProcess.ts';

export interface StudyOptions {
  readonly suite: Suite;
  /** Arms to run; of the others what is finished already is tabulated too. */
  readonly arms: readonly Arm[];
  readonly seeds: readonly number[];
  /** Steps of the base at reduced size, or null. */
  readonly steps: number | null;
  /** Folder that holds the suite's folder. */
  readonly out: string;
  readonly files: StudyFiles;
  readonly say: (line: string) => void;
}

/** One point of a grid and what validation made of it; null where the run failed. */
export interface SearchOutcome {
  readonly setting: Setting;
  readonly validation: number | null;
}

export interface ArmOutcome {
  readonly arm: Arm;
  /** Of its own search, or of the arm's whose setting it takes. */
  readonly setting: Setting | null;
  readonly search: readonly SearchOutcome[] | null;
  readonly runs: readonly { readonly seed: number; readonly result: RunResult }[];
  /** Sentences, one a run that could not be made. */
  readonly failures: readonly string[];
}

interface PlannedRun {
  readonly id: string;
  readonly folder: string;
  readonly config: RunConfig;
}

/** Validation decides by what it knows best: the exact expectation where the process is known. */
export const validationMetric = (suite: Suite): string =>
  suite.base.data?.source === 'shop-512' ? 'expected-ndcg@10' : 'ndcg@10';

/** Folder and row id use the setting's place in the grid: labels are free text. */
function searchRun({ suite, steps, out }: StudyOptions, arm: Arm, index: number, seed: number): PlannedRun {
  const name = sizedName(suite, steps);
  return {
    id: `${name}/${arm.name}/search-${index + 1}/${seed}`,
    folder: path.join(out, name, arm.name, `search-${index + 1}`),
    config: runConfigOf(suite, arm, seed, { setting: arm.search![index], steps }),
  };
}

function armRun(options: StudyOptions, arm: Arm, setting: Setting | null, seed: number): PlannedRun {
  const { suite, steps, out, seeds } = options;
  // The chosen setting's run on the first seed has been made by the search.
  const searched = arm.search && seed === seeds[0] ? arm.search.indexOf(setting!) : -1;
  const name = sizedName(suite, steps);
  return {
    id: `${name}/${arm.name}/${seed}`,
    folder:
      searched >= 0 ? searchRun(options, arm, searched, seed).folder : path.join(out, name, arm.name, `seed-${seed}`),
    config: runConfigOf(suite, arm, seed, { setting, steps }),
  };
}

/** Makes runs and says how far the study is; time left by the steps made in this session. */
class Queue {
  private done = 0;
  private madeSteps = 0;
  private madeSeconds = 0;
  private leftSteps: number;

  constructor(
    private readonly options: StudyOptions,
    private readonly total: number,
    private readonly stepsOfRun: number,
  ) {
    this.leftSteps = total * stepsOfRun;
  }

  /** Throws what the run threw. */
  async make({ id, folder, config }: PlannedRun): Promise<RunResult> {
    const { suite, files } = this.options;
    const hasData = files.data !== undefined;
    const metric = validationMetric(suite);
    const state = await runState(folder, config, hasData);
    const began = performance.now();
    try {
      const shared = { ...files, collaborative: path.join(this.options.out, 'collaborative') };
      if (state !== 'finished') await trainInProcess(folder, config, shared, state === 'interrupted');
      const result = await readResult(folder, metric);
      const seconds = (performance.now() - began) / 1000;
      if (state === 'absent') {
        this.madeSteps += config.budget.steps;
        this.madeSeconds += seconds;
      }
      const word = {
        finished: 'was finished',
        interrupted: `resumed, ${seconds.toFixed(0)} s`,
        absent: `${seconds.toFixed(0)} s`,
      };
      const value = result.metrics[metric];
      this.tell(id, `${word[state]}, test ${metric} ${value?.toFixed(4) ?? 'none'}`);
      return result;
    } catch (error) {
      this.tell(id, `FAILED: ${errorMessage(error)}`);
      throw error;
    }
  }

  private tell(id: string, words: string): void {
    this.done++;
    this.leftSteps -= this.stepsOfRun;
    const rate = this.madeSteps > 0 ? this.madeSeconds / this.madeSteps : null;
    const left = this.done < this.total && rate !== null ? `; ${duration(rate * this.leftSteps)} left` : '';
    this.options.say(`[${this.done}/${this.total}] ${id}: ${words}${left}`);
  }
}

const duration = (seconds: number): string =>
  seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`;

/** The run's result if it is finished already, else null. */
async function finishedResult(
  { folder, config }: PlannedRun,
  { suite, files }: StudyOptions,
): Promise<RunResult | null> {
  const state = await runState(folder, config, files.data !== undefined);
  return state === 'finished' ? readResult(folder, validationMetric(suite)) : null;
}

/** Runs the chosen arms and the searches they need; outcomes of all the suite's arms, in its order. */
export async function runStudy(options: StudyOptions): Promise<ArmOutcome[]> {
  const { suite, arms, seeds, steps, say } = options;
  const needed = new Set(arms.map((arm) => searchArm(suite, arm)));
  const points = [...needed].reduce((sum, arm) => sum + (arm?.search?.length ?? 0), 0);
  // A chosen setting's first seed is counted twice, and skipped when it comes.
  const total = points + arms.length * seeds.length;
  const queue = new Queue(options, total, runConfigOf(suite, arms[0], seeds[0], { steps }).budget.steps);

  const searches = new Map<Arm, SearchOutcome[]>();
  for (const arm of suite.arms.filter(({ search }) => search)) {
    const outcomes: SearchOutcome[] = [];
    for (const [i, setting] of arm.search!.entries()) {
      const run = searchRun(options, arm, i, seeds[0]);
      const result = await (needed.has(arm) ? queue.make(run).catch(() => null) : finishedResult(run, options));
      outcomes.push({ setting, validation: result?.validation.at(-1)?.[1] ?? null });
    }
    searches.set(arm, outcomes);
    if (needed.has(arm))
      say(`${arm.name}: validation ${validationMetric(suite)} chooses ${bestSetting(outcomes)?.label ?? 'nothing'}`);
  }

  const outcomes: ArmOutcome[] = [];
  for (const arm of suite.arms) {
    const searched = searchArm(suite, arm);
    const setting = searched && bestSetting(searches.get(searched)!);
    const runs: { seed: number; result: RunResult }[] = [];
    const failures: string[] = [];
    const isChosen = arms.includes(arm);
    for (const seed of searched && !setting ? [] : seeds) {
      const run = armRun(options, arm, setting, seed);
      try {
        const result = await (isChosen ? queue.make(run) : finishedResult(run, options));
        if (result) runs.push({ seed, result });
      } catch (error) {
        failures.push(`${arm.name}, seed ${seed}: ${errorMessage(error)}`);
      }
    }
    if (isChosen && searched && !setting)
      failures.push(`${arm.name}: every run of the search of ${searched.name} failed.`);
    outcomes.push({ arm, setting, search: arm.search ? searches.get(arm)! : null, runs, failures });
  }
  return outcomes;
}

/** The setting of the best last validation; the first of equals; null when all failed. */
export function bestSetting(outcomes: readonly SearchOutcome[]): Setting | null {
  let best: SearchOutcome | null = null;
  for (const o of outcomes) if (o.validation !== null && (best === null || o.validation > best.validation!)) best = o;
  return best?.setting ?? null;
}
