/** What the page and the training worker say to each other about what is kept: commands, events, and the lists they carry. */
import type { RunConfig } from '../../config/runConfig.ts';
import type { Recording } from '../../record/recording.ts';

/** Which data a run is of: enough to have them again, and to know them again. */
export type DataIdentity =
  | { readonly kind: 'builtIn'; readonly name: string; readonly seed: number }
  /** `hash`: SHA-256 over the files; `how`: what else the command said that read them. */
  | { readonly kind: 'files'; readonly name: string; readonly hash: string; readonly how: unknown };

export type RunStatus = 'running' | 'paused' | 'stopped' | 'finished';

/** What the list says of a run. */
export interface RunAbout {
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  readonly status: RunStatus;
  /** ISO time of the checkpoint. */
  readonly savedAt: string;
  readonly config: RunConfig;
  readonly data: DataIdentity;
  readonly adapter: string;
}

export interface StoredRun {
  readonly id: string;
  /** Null where no whole checkpoint is there. */
  readonly about: RunAbout | null;
  /** Of everything kept of it. */
  readonly sizeBytes: number;
}

/** A visitor's own files, kept so that a reload can go on with them. */
export interface StoredData {
  readonly hash: string;
  readonly name: string;
  readonly savedAt: string;
  readonly sizeBytes: number;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}

export interface StoreReport {
  /** Which tab writes: known a moment after the page was opened. */
  readonly owner: 'asking' | 'this' | 'another';
  /** Which tab works the queue of runs: the same, and one alone where nothing can be stored, too. */
  readonly queueOwner: 'asking' | 'this' | 'another';
  /** Why this browser stores nothing for the page, in words; null where it does. */
  readonly problem: string | null;
  /** Newest first. */
  readonly runs: readonly StoredRun[];
  readonly data: readonly StoredData[];
}

/** How often a run is kept; no bit of training depends on it. */
export interface Autosave {
  readonly isOn: boolean;
  /** Steps between checkpoints; null: by time and size (`autosave.ts`). */
  readonly everySteps: number | null;
  /** Whether the visitor's own files are kept beside the runs made of them. */
  readonly keepsData: boolean;
}

/** The last checkpoint of the run in the worker. */
export interface Kept {
  readonly id: string;
  readonly about: RunAbout;
  readonly sizeBytes: number;
  /** 'memory': gone with the tab. */
  readonly where: 'device' | 'memory';
  /** Why it is in memory alone, in words. */
  readonly problem: string | null;
}

/** A run that went on by itself after its device was lost. */
export interface LostSteps {
  /** The step it had reached. */
  readonly atStep: number;
  /** Why, in words. */
  readonly reason: string;
}

export type StoreCommand =
  /** Asks to be the tab that writes, and for the list; answered by `store`, again whenever it changes. */
  | { readonly type: 'openStore'; readonly autosave: Autosave }
  | { readonly type: 'setAutosave'; readonly autosave: Autosave }
  /** Answered by `store`. */
  | { readonly type: 'listStored' }
  /** The page is going out of sight: a checkpoint as soon as the step is done. */
  | { readonly type: 'keepNow' }
  /** Goes on with a kept run, with its own configuration and data; answered as `start` is, with `restored` on the way. */
  | { readonly type: 'resumeStored'; readonly id: string }
  /** Of runs, data sets or everything; not of the run in the worker while it is active. */
  | { readonly type: 'removeStored'; readonly runs: readonly string[]; readonly data: readonly string[] }
  /** The files of a kept run; answered by `files`. */
  | { readonly type: 'downloadStored'; readonly id: string }
  /** Asks the tab that writes to save and let go. */
  | { readonly type: 'takeOverStore' };

export type StoreEvent =
  | { readonly type: 'store'; readonly report: StoreReport }
  | { readonly type: 'keeping'; readonly step: number }
  | { readonly type: 'kept'; readonly kept: Kept }
  /** Follows `recordingStart` where a run goes on from a kept checkpoint: what it had said; `lost`: after the device was, by itself. */
  | { readonly type: 'restored'; readonly step: number; readonly run: Recording; readonly lost: LostSteps | null };
