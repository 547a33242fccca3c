/** Messages between the Play page and its worker: plain data, two closed unions. No GPU takes part. */
import type { TabularObjective } from '../../gflow/tabularTrainer.ts';
import type { Trie } from '../../items/trie.ts';

export type PlayStepUnit = 'token' | 'path' | 'batch' | 'hundred';

export type PlayCommand =
  /** Start over with a reader's own rewards; answered by `ready` the first time, then by `snapshot`. */
  | {
      readonly type: 'reset';
      readonly reader: number;
      readonly seed: number;
      readonly objective: TabularObjective;
      readonly rewards: Float64Array | null;
    }
  | { readonly type: 'play'; readonly stepsPerSecond: number }
  | { readonly type: 'pause' }
  | { readonly type: 'step'; readonly unit: PlayStepUnit }
  /** New rewards of all items; what was learned stays. f64 [numItems] */
  | { readonly type: 'setRewards'; readonly rewards: Float64Array };

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
  readonly readers: readonly PlayReader[];
}

/** 'settled': within the tolerance of the target; 'spent': the step budget is used up. Both idle. */
export type PlayState = 'playing' | 'paused' | 'settled' | 'spent';

export interface PlaySnapshot {
  readonly state: PlayState;
  /** Parameter updates. */
  readonly step: number;
  readonly numTrajectories: number;
  readonly rewards: Float64Array;
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
  /** Total variation so far, thinned to at most 160 values, oldest first. */
  readonly curve: Float32Array;
  /** Prefixes of the latest trajectory, or of the part walked so far. */
  readonly path: readonly number[];
  readonly isPathOpen: boolean;
}

export type PlayEvent =
  | { readonly type: 'ready'; readonly world: PlayWorld }
  | { readonly type: 'snapshot'; readonly snapshot: PlaySnapshot }
  | { readonly type: 'error'; readonly message: string };
