/** Messages between the Play page and its worker: plain data, two closed unions. No GPU takes part. */
import type { TrajectoryLedger } from '../../gflow/tabularLedger.ts';
import type { TabularBreaks, TabularObjective } from '../../gflow/tabularTrainer.ts';
import type { Trie } from '../../items/trie.ts';

/** What is asked of a class: after how many steps total variation falls below this. Our choice. */
export const TARGET_TOTAL_VARIATION = 0.05;

export type PlayStepUnit = 'token' | 'path' | 'batch' | 'hundred';

/** Items of the reader's own: a path of words each, all equally long, and a positive reward each. */
export interface OwnItems {
  readonly paths: readonly (readonly string[])[];
  readonly rewards: readonly number[];
}

/** What an experiment changes; undo goes back to an earlier one. */
export interface PlayEdits {
  /** Rewards before the history's factor and β; null: the reader's own. f64 [numItems] */
  readonly rewards: Float64Array | null;
  /** The target is (reward · history's factor)^β. */
  readonly beta: number;
  /** Items taken, oldest first; null: the reader's own. */
  readonly history: readonly number[] | null;
  readonly breaks: TabularBreaks;
}

export type PlayCommand =
  /** Start over; answered by `ready` where the items are others than before, then by `snapshot`. */
  | {
      readonly type: 'reset';
      /** Null: Wardrobe-64. */
      readonly items: OwnItems | null;
      readonly reader: number;
      readonly seed: number;
      readonly objective: TabularObjective;
      readonly edits: PlayEdits;
    }
  | { readonly type: 'play'; readonly stepsPerSecond: number }
  | { readonly type: 'pause' }
  | { readonly type: 'step'; readonly unit: PlayStepUnit }
  /** Another target or computation; what was learned stays. */
  | { readonly type: 'edit'; readonly edits: PlayEdits };

export interface PlayReader {
  readonly name: string;
  readonly about: string;
  readonly history: readonly number[];
  /** The reader's own rewards, before any change; f64 [numItems]. */
  readonly rewards: Float64Array;
}

export interface PlayWorld {
  readonly trie: Trie;
  readonly itemTitles: readonly string[];
  readonly tokenNames: readonly string[];
  /** One without a history where the items are the reader's own. */
  readonly readers: readonly PlayReader[];
  readonly isOwn: boolean;
}

/** 'settled': within the tolerance of the target; 'resting': it has played long enough unasked. Both idle. */
export type PlayState = 'playing' | 'paused' | 'settled' | 'resting';

/** What goes wrong, once it has been measured. */
export type PlaySymptom =
  /** The distance stays up while log Z is held at 0. */
  | { readonly type: 'logZ'; readonly exactLogZ: number; readonly totalVariation: number; readonly steps: number }
  /** One item takes far more than its share. */
  | { readonly type: 'balance'; readonly item: number; readonly model: number; readonly target: number }
  /** The latest `window` paths reached few items. */
  | { readonly type: 'exploration'; readonly reached: number; readonly numItems: number; readonly window: number }
  /** Probability of paths that lead to no item. */
  | { readonly type: 'mask'; readonly invalidRate: number };

/** The way back into balance after the target was changed. */
export interface PlayRebalance {
  /** Total variation it has to come back below. */
  readonly level: number;
  readonly steps: number;
  /** Seconds of playing. */
  readonly seconds: number;
  readonly isDone: boolean;
}

export interface PlaySnapshot {
  readonly state: PlayState;
  /** Parameter updates. */
  readonly step: number;
  readonly numTrajectories: number;
  /** The target's rewards, history and β included; f64 [numItems]. */
  readonly rewards: Float64Array;
  /** The same for the reader's own rewards, without changes by hand. f64 [numItems] */
  readonly ownRewards: Float64Array;
  /** What the history multiplies each reward by; f64 [numItems], 1 for the reader's own. */
  readonly historyFactors: Float64Array;
  readonly logEdgeFlow: Float32Array;
  readonly logStateFlow: Float32Array;
  readonly logPF: Float32Array;
  readonly exactLogFlow: Float32Array;
  /** Of every item: in the reader's history, never there though its reward is among the highest, or neither (`eval/exposure.ts`); u8 [numItems]. */
  readonly exposure: Uint8Array;
  /** The policy's P(x) and the target's R(x)/Z; f64 [numItems]. */
  readonly model: Float64Array;
  readonly target: Float64Array;
  readonly totalVariation: number;
  readonly jensenShannon: number;
  readonly logZ: number;
  readonly exactLogZ: number;
  readonly entropy: number;
  readonly targetEntropy: number;
  /** Probability of writing a path that leads to no item; 0 with the mask on. */
  readonly invalidRate: number;
  /** Total variation so far, thinned to at most 160 values, oldest first. */
  readonly curve: Float32Array;
  /** Prefixes of the latest trajectory, or of the part walked so far. */
  readonly path: readonly number[];
  /** What the latest step was; null before there is one. */
  readonly unit: PlayStepUnit | null;
  /** The latest trajectory edge by edge, before its update; null while playing. */
  readonly ledger: TrajectoryLedger | null;
  readonly symptoms: readonly PlaySymptom[];
  readonly rebalance: PlayRebalance | null;
  /** Updates after which total variation first was below TARGET_TOTAL_VARIATION; null while it never was. */
  readonly stepsToTarget: number | null;
  /** Whether something was changed after the run began: then its seed and settings alone do not repeat it. */
  readonly wasEdited: boolean;
}

export type PlayEvent =
  | { readonly type: 'ready'; readonly world: PlayWorld }
  | { readonly type: 'snapshot'; readonly snapshot: PlaySnapshot }
  | { readonly type: 'error'; readonly message: string };
