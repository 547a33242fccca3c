/** What a run reports. Plain data: travels through `postMessage`, and into the files of `npm run train`. */

import type { CountedRewards } from '../gflow/rewards/rewardHistogram.ts';
import type { RecomputeMode } from '../nn/modelPlan.ts';

export interface StepMetrics {
  /** Steps completed, 1-based. */
  readonly step: number;
  readonly loss: number;
  /** The loss's parts before weighting; absent where the objective has no such term. */
  readonly ce?: number;
  readonly gfn?: number;
  readonly dpo?: number;
  readonly gradNorm: number;
  readonly lr: number;
  readonly tokens: number;
  /** Of reward.fusion 'learned', after the step: w_a, w_y, w_s. */
  readonly rewardWeights?: readonly number[];
  /** Of the step, in half precision. */
  readonly lossScale?: number;
  /** A gradient was not finite at this loss scale: weights and moments are as they were before the step. */
  readonly isSkipped?: true;
  readonly elapsedMs: number;
}

export interface EvaluationResult {
  readonly step: number;
  readonly split: 'validation' | 'test';
  readonly numUsers: number;
  /** 'recall@10', 'ndcg@10', 'popularity/ndcg@10', … */
  readonly metrics: Readonly<Record<string, number>>;
  /** Split, ranking, beam, ties, history filter, in words. */
  readonly protocol: string;
}

export interface RankedItem {
  readonly item: number;
  /** Log-probability of the item's path under the constrained policy, nats. */
  readonly logProb: number;
  readonly isTarget: boolean;
}

/** Learned and exact flows of one user at some prefixes of the trie. */
export interface FlowSnapshot {
  readonly step: number;
  readonly user: number;
  /** Trie prefixes, ascending; the root first. */
  readonly prefixes: Uint32Array;
  /** Learned log F(s), nats; NaN where the objective learns no flow; at leaves log R. */
  readonly logF: Float32Array;
  /** log P_F of the edge into the prefix, nats; 0 at the root. */
  readonly logPF: Float32Array;
  /** log probability of reaching the prefix, nats; 0 at the root. */
  readonly logReach: Float32Array;
  /** Exact log F*(s) = log Σ R over items below, nats. */
  readonly exactLogF: Float32Array;
  /** log F(s) + log P_F(s→s') − log F(s') of the edge into the prefix, nats; NaN where undefined. */
  readonly residual: Float32Array;
}

/** Distance of the policy to the exact target R/Z for the shown user. */
export interface TargetDistance {
  readonly step: number;
  readonly user: number;
  /** Total variation after renormalising both sides on the sampled set: what a set-restricted objective can reach. */
  readonly setTotalVariation: number | null;
  /** Jensen–Shannon divergence of the same two, nats. */
  readonly setJensenShannon: number | null;
  readonly setSize: number;
  /** Over the whole catalogue; not the objective when trajectories are a sampled set. */
  readonly catalogueTotalVariation: number | null;
  /** Nats. */
  readonly catalogueJensenShannon: number | null;
  /** Probability the policy, unmasked, puts on paths that are no item. */
  readonly invalidRate: number | null;
  /** |learned log F(s_0) − log Σ R of the catalogue|, nats; null where the objective learns no flow. */
  readonly logZError: number | null;
  /** True when the trajectories of training cover the whole catalogue. */
  readonly catalogueIsObjective: boolean;
}

export interface MemoryBillLine {
  readonly label: string;
  readonly sizeBytes: number;
}
/** What the run will allocate on the GPU, known before it does. */
export interface MemoryBill {
  readonly lines: readonly MemoryBillLine[];
  readonly totalBytes: number;
  readonly largestBindingBytes: number;
  readonly numParameters: number;
  /** What backward makes again to fit the budget. */
  readonly recompute: RecomputeMode;
}

/** What came of allocating a bill's buffers on the device itself, and giving them back (`memoryTrial.ts`). */
export interface MemoryTrial {
  /** The bill. */
  readonly neededBytes: number;
  /** What the run before holds, and gives back before the next one begins. */
  readonly heldBytes: number;
  /** Allocated at once. */
  readonly triedBytes: number;
  /** The line of the bill that the driver had no room for; null where it had for all that was tried. */
  readonly refused:
    | (MemoryBillLine & {
        /** Of the buffer that was refused. */
        readonly bufferBytes: number;
        readonly reason: 'out-of-memory' | 'validation';
        /** The driver's. */
        readonly words: string;
      })
    | null;
}

/** Rewards before training: those of the items users took, and of the others that the sampler sets beside them. */
export interface RewardHistogram
  extends Pick<CountedRewards, 'edges' | 'positives' | 'others' | 'atFloor' | 'warnings'> {
  /** What was counted, in words. */
  readonly note: string;
}

/** One user's flows over the whole trie, and what is recommended. Residuals and distances follow from these. */
export interface FrameUser {
  readonly user: number;
  /** Learned log F(s), nats, at inner prefixes; NaN where the objective learns no flow, and at leaves. f32 [numPrefixes] */
  readonly logF: Float32Array;
  /** log P_F of the edge into the prefix, nats; 0 at the root. f32 [numPrefixes] */
  readonly logPF: Float32Array;
  /** log R, nats: the exact flows follow from it. f32 [numItems] */
  readonly logReward: Float32Array;
  /** The ten most probable items. */
  readonly top: readonly RankedItem[];
}

/** A picture of a run at a step that its configuration chose, whoever looks: what a recording is made of. */
export interface Frame {
  readonly step: number;
  /** Milliseconds of training steps until here. */
  readonly elapsedMs: number;
  /** Samples (user windows) trained on until here. */
  readonly samples: number;
  /** SHA-256 over all weights, hex. */
  readonly weightsDigest: string;
  readonly users: readonly FrameUser[];
}

export interface RunEvent {
  readonly time: string;
  readonly step: number;
  readonly kind: string;
  readonly message: string;
  /** In the place of so many that are not kept (`record/newestEvents.ts`). */
  readonly omitted?: number | undefined;
}
