/**
 * The frames of a run, at the steps its configuration chose: of the first validation users, the policy and its flows over the
 * whole trie, and the weights' digest. Only forward passes: training gets the bits it would get without. Before: `trainer.ts`.
 * After: `run.ts`, `src/record/`.
 */
import { frameSteps } from '../config/frameSteps.ts';
import { rankByScore } from '../eval/rankByScore.ts';
import { tokenNames } from '../items/tokenNames.ts';
import { cataloguePass, itemLogProbs, type PrefixValues } from './cataloguePass.ts';
import { evaluationUsers } from './evaluate.ts';
import type { PreparedData } from './prepare.ts';
import type { Frame, FrameUser, StepMetrics } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { evaluationHistory } from './windows.ts';

/** Prefixes of the largest trie that is recorded: beyond, a frame would take passes of minutes. Our choice. */
export const LARGEST_RECORDED_TRIE = 20_000;
/** Bytes of a recording's frames at most, as a page keeps them in memory. Our choice. */
export const LARGEST_RECORDING_BYTES = 64 * 2 ** 20;
/** Items of a frame's list. */
const TOP = 10;

/** Split users that the frames are of: the first of those that are validated. */
export function recordedUsers({ config, split }: Pick<PreparedData, 'config' | 'split'>): Uint32Array {
  return evaluationUsers(split.numUsers, config.evaluation.users, config.seed).slice(0, config.recording.users);
}

/** The catalogue and the users of a recording (`record/recording.ts`). */
export function recordedThings(data: PreparedData): {
  readonly items: {
    readonly levels: number;
    readonly itemTokens: Uint32Array;
    readonly itemTitles: readonly string[];
    readonly tokenNames: readonly string[];
  };
  readonly users: { readonly user: number; readonly id: string; readonly history: number[]; readonly target: number }[];
} {
  const { levels, itemTokens, dataset, semanticIds, vocabulary, split, config } = data;
  return {
    items: {
      levels,
      itemTokens,
      itemTitles: dataset.itemTitles,
      tokenNames: tokenNames(semanticIds.ids, vocabulary),
    },
    users: Array.from(recordedUsers(data), (user) => {
      const { history, target } = evaluationHistory(split, user, 'test', config.data.maxHistory);
      return { user, id: dataset.userIds[split.userIndex[user]], history: Array.from(history), target };
    }),
  };
}

/** Why a run that asks for frames gets none, in words; null where it gets them. By configuration and data alone. */
export function framesRefused(data: Pick<PreparedData, 'config' | 'split' | 'trie'>): string | null {
  const { config, trie } = data;
  if (config.recording.frames === 0) return null;
  if (trie.numPrefixes > LARGEST_RECORDED_TRIE)
    return `No frames are recorded: the trie has ${trie.numPrefixes} prefixes, and frames are kept of up to ${LARGEST_RECORDED_TRIE}. Losses, evaluations and events are recorded.`;
  const steps = frameSteps(config.budget.steps, config.recording.frames).length;
  const users = recordedUsers(data).length;
  const bytes = 4 * steps * users * (2 * trie.numPrefixes + trie.numItems);
  if (bytes > LARGEST_RECORDING_BYTES)
    return `No frames are recorded: ${steps} frames of ${users} users over ${trie.numPrefixes} prefixes take ${Math.ceil(bytes / 2 ** 20)} MiB, expected at most ${LARGEST_RECORDING_BYTES / 2 ** 20}. Lower recording.frames or recording.users.`;
  return null;
}

/** The frame of now. `elapsedMs` is what the steps until here took. */
export async function makeFrame(trainer: Trainer, elapsedMs: number): Promise<Frame> {
  const { trie, config, split } = trainer.data;
  const requests = Array.from(recordedUsers(trainer.data), (user) => trainer.inspectionRequest(user));
  const values: PrefixValues[] = [];
  await cataloguePass(
    trainer,
    requests.map(({ history }) => history),
    (of) => values.push(of),
  );
  const users = requests.map((request, u): FrameUser => {
    const { user, positive } = request;
    const logProbs = itemLogProbs(trie, values[u]);
    const { all } = evaluationHistory(split, user, 'test', config.data.maxHistory);
    const excluded = config.evaluation.filterHistory ? all : [];
    const { items } = rankByScore(logProbs, positive, excluded, TOP);
    return {
      user,
      logF: values[u].logF,
      logPF: values[u].logPF,
      logReward: Float32Array.from(trainer.logRewards(request, logProbs)),
      top: Array.from(items, (item) => ({ item, logProb: logProbs[item], isTarget: item === positive })),
    };
  });
  return {
    step: trainer.position.step,
    elapsedMs,
    samples: trainer.samplesTrained,
    weightsDigest: await trainer.weightsDigest(),
    users,
  };
}

/** Makes a run's frames as they fall due, each once, however often the run is paused. */
export class FrameRecorder {
  private readonly steps: ReadonlySet<number>;
  private last: number;
  private elapsedMs: number;

  /** A resumed run says what was recorded before: the step of the last frame, and the milliseconds of its steps. */
  constructor(
    private readonly trainer: Trainer,
    private readonly onFrame: (frame: Frame) => void | Promise<void>,
    before: { readonly lastStep?: number; readonly elapsedMs?: number } = {},
  ) {
    const { config } = trainer.data;
    const steps = framesRefused(trainer.data) === null ? frameSteps(config.budget.steps, config.recording.frames) : [];
    this.steps = new Set(steps);
    this.last = before.lastStep ?? -1;
    this.elapsedMs = before.elapsedMs ?? 0;
  }

  countStep({ elapsedMs }: StepMetrics): void {
    this.elapsedMs += elapsedMs;
  }

  /** Makes the frame of now where one is due, or a stop rule made this step the last. */
  async record(): Promise<void> {
    const { step } = this.trainer.position;
    const isLast = this.steps.size > 0 && this.trainer.isDone;
    if (step <= this.last || !(this.steps.has(step) || isLast)) return;
    const frame = await makeFrame(this.trainer, this.elapsedMs);
    this.last = step;
    await this.onFrame(frame);
  }
}
