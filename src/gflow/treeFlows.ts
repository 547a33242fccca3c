/**
 * What follows on a trie from log P_F, log F and log R: flows at leaves, probabilities of reaching, exact flows, residuals.
 * Before: a pass of the model, or a recorded frame. After: `train/flowSnapshot.ts`, `record/frameFlows.ts`.
 */
import type { Trie } from '../items/trie.ts';
import { exactLogFlows } from './exactFlows.ts';

/** By trie prefix, nats. */
export interface TreeFlows {
  /** log F(s): as learned at inner prefixes, log R at leaves; f32. */
  readonly logF: Float32Array;
  /** log probability of reaching the prefix; f64. */
  readonly logReach: Float64Array;
  /** log F*(s) = log Σ R over items below; f64. */
  readonly exactLogF: Float64Array;
  /** log F(s) + log P_F(s→s') − log F(s') of the edge into the prefix; NaN at the root and where a flow is not known. */
  residual(prefix: number): number;
}

/** Sums of log P_F from the root to each prefix, nats, f64 [numPrefixes]; `logPF` is 0 at the root. */
export function logReachOf(trie: Trie, logPF: ArrayLike<number>): Float64Array {
  const logReach = Float64Array.from(logPF);
  for (let p = 1; p < trie.numPrefixes; p++) logReach[p] += logReach[trie.parent[p]];
  return logReach;
}

/**
 * `logPF` and `innerLogF` are f32 [numPrefixes], NaN where not known; `logReward` f64 [numItems]. Throws as `exactLogFlows`
 * does.
 */
export function treeFlows(
  trie: Trie,
  logPF: Float32Array,
  innerLogF: Float32Array,
  logReward: Float64Array,
): TreeFlows {
  const logF = innerLogF.map((value, p) => (trie.item[p] >= 0 ? logReward[trie.item[p]] : value));
  return {
    logF,
    logReach: logReachOf(trie, logPF),
    exactLogF: exactLogFlows(trie, logReward),
    residual: (p) => (p === 0 ? Number.NaN : logF[trie.parent[p]] + logPF[p] - logF[p]),
  };
}
