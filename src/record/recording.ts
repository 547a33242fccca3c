/**
 * A run as it can be looked at again without a model: what it was, its numbers, and frames of its flows. The Lab records one
 * while it trains, Race shows one a lane, a bundle file carries one. Before: `train/runEvents.ts` (frames, steps, evaluations).
 * After: `record/bundle.ts` (files), the time machine of the page.
 */
import type { RunConfigInput } from '../config/runConfig.ts';
import type { EvaluationResult, Frame, RunEvent, StepMetrics } from '../train/runEvents.ts';

/** Version of the files; an older one is migrated, a newer one refused in words. */
export const RECORDING_VERSION = 1;

/** What the run was made with and on; `config` and `dataHash` decide its numbers, the rest says where. */
export interface RecordingMetadata {
  readonly version: number;
  /** A memorable name, the reader's own where given. */
  readonly name: string;
  readonly appVersion: string;
  /** Of the code, where the build knew it. */
  readonly commit: string | null;
  /** ISO time of the first step. */
  readonly recordedAt: string;
  /** "lavapipe (llvmpipe …)", "NVIDIA …"; and the kernel variants, in words. */
  readonly adapter: string;
  readonly kernels: string;
  /** "Chromium 156", "Node 20.20.2". */
  readonly runtime: string;
  readonly seed: number;
  /** SHA-256 of the data set as read, hex. */
  readonly dataHash: string;
  readonly dataName: string;
  /** Digest of the bundle this run was forked from, hex; null for an original. */
  readonly parent: string | null;
}

/** The catalogue: enough to build the trie again (`items/trie.ts`) and to name what is on it. */
export interface RecordedItems {
  /** Tokens of an item. */
  readonly levels: number;
  /** u32 [numItems, levels] */
  readonly itemTokens: Uint32Array;
  readonly itemTitles: readonly string[];
  /** By token. */
  readonly tokenNames: readonly string[];
}

/** One of the users the frames are of. */
export interface RecordedUser {
  readonly user: number;
  /** The data set's own id. */
  readonly id: string;
  /** Items before the target, oldest first. */
  readonly history: readonly number[];
  readonly target: number;
}

/** A link of the chain: `chain` = SHA-256 of the chain before and `weights`, hex. */
export interface WeightsDigest {
  readonly step: number;
  readonly weights: string;
  readonly chain: string;
}

export interface Recording {
  readonly metadata: RecordingMetadata;
  /** Differences from the defaults. */
  readonly config: RunConfigInput;
  readonly items: RecordedItems;
  readonly users: readonly RecordedUser[];
  /** Every step, in order. */
  readonly history: readonly StepMetrics[];
  readonly evaluations: readonly EvaluationResult[];
  readonly events: readonly RunEvent[];
  /** Ascending by step, the first at step 0. */
  readonly frames: readonly Frame[];
  readonly digests: readonly WeightsDigest[];
}
