/**
 * The messages between the Race page and its worker: two closed unions, plain data. The worker owns a device of its own, so that a
 * race and the Lab's run know nothing of each other.
 */
import type { RunConfigInput } from '../../config/runConfig.ts';
import type { Recording } from '../../record/recording.ts';
import type { RecordingHeader } from '../../record/recordingBuilder.ts';
import type { MemoryBill } from '../../train/runEvents.ts';
import type { DeviceReport } from '../protocol.ts';

/** One of the runs that are compared. */
export interface RacePlanLane {
  readonly name: string;
  /** Over the race's base; never of `seed`, `data` or `items`, which all lanes share. */
  readonly change: RunConfigInput;
}

/** What is raced: every lane with every seed. */
export interface RacePlan {
  readonly base: RunConfigInput;
  readonly lanes: readonly RacePlanLane[];
  readonly seeds: readonly number[];
}

export type RaceCommand =
  /** Ask for the adapter; answered by `device`. */
  | { readonly type: 'probeDevice' }
  | { readonly type: 'start'; readonly plan: RacePlan }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** End the race; what was recorded stays. */
  | { readonly type: 'stop' };

export type RaceState = 'idle' | 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

export type LaneState =
  | 'waiting'
  | 'preparing'
  | 'compiling'
  | 'running'
  | 'testing'
  | 'finished'
  | 'stopped'
  /** Never began: its settings are not valid or its model does not fit. */
  | 'refused'
  /** Began, and met an error. */
  | 'failed';

/** All lanes at once, by samples seen; or, where memory does not hold them, one after another. */
export type RaceMode = 'together' | 'in turn';

/** What a recording has grown by since the last message, each list in order. */
export type RecordingGrowth = Pick<Recording, 'history' | 'evaluations' | 'events' | 'frames'>;

export type RaceEvent =
  | { readonly type: 'device'; readonly report: DeviceReport }
  | { readonly type: 'state'; readonly state: RaceState }
  /** A seed begins. Bytes are those of all lanes at once, and what there may be. */
  | {
      readonly type: 'seed';
      readonly seed: number;
      readonly mode: RaceMode;
      readonly neededBytes: number;
      readonly budgetBytes: number;
    }
  | {
      readonly type: 'progress';
      readonly lane: number | null;
      readonly label: string;
      readonly done: number;
      readonly total: number;
    }
  /** `message` says why, where a lane was refused or failed. */
  | {
      readonly type: 'lane';
      readonly seed: number;
      readonly lane: number;
      readonly state: LaneState;
      readonly message: string | null;
    }
  /** A lane has a model: what its recording begins with, and what the model holds of the GPU. */
  | {
      readonly type: 'begun';
      readonly seed: number;
      readonly lane: number;
      readonly header: RecordingHeader;
      readonly bill: MemoryBill;
    }
  | { readonly type: 'grown'; readonly seed: number; readonly lane: number; readonly growth: RecordingGrowth }
  | { readonly type: 'error'; readonly kind: string; readonly message: string; readonly fatal: boolean };
