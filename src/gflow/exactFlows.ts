/**
 * True flows of a trie in one bottom-up sweep: the answer training must approach. Before: a reward. After: the picture
 * and `eval/flowMetrics.ts`. METHOD §6.1: on a tree the flow is unique, F(s) = Σ R over the items below.
 */
import { RewardError, ShapeError } from '../core/errors.ts';
import { logSumExp } from '../core/logDomain.ts';
import type { Trie } from '../items/trie.ts';

/**
 * log F*(s) of every prefix, nats, f64 [numPrefixes]; the root's entry is log Z. `logReward` is f64 [numItems], nats.
 * Throws ShapeError when it has another length, RewardError when an entry is not finite.
 */
export function exactLogFlows(trie: Trie, logReward: Float64Array): Float64Array {
  if (logReward.length !== trie.numItems)
    throw new ShapeError(
      `exactLogFlows: logReward has ${logReward.length} entries, expected numItems = ${trie.numItems}.`,
    );
  const logF = new Float64Array(trie.numPrefixes);
  // Children are numbered after their parents, so one backward sweep meets every child first.
  for (let p = trie.numPrefixes - 1; p >= 0; p--) {
    const item = trie.item[p];
    if (item < 0) {
      logF[p] = logSumExp(logF.subarray(trie.firstChild[p], trie.firstChild[p + 1]));
    } else {
      if (!Number.isFinite(logReward[item]))
        throw new RewardError(
          `exactLogFlows: the log reward of item ${item} is ${logReward[item]}. No finite flow can match it; set reward.floor in the run configuration.`,
        );
      logF[p] = logReward[item];
    }
  }
  return logF;
}

/** log P*(c|s) = log F*(c) − log F*(s) of the edge into each prefix, nats, 0 at the root; f64 [numPrefixes]. */
export function targetLogPF(trie: Trie, exact: ArrayLike<number>): Float64Array {
  const out = new Float64Array(trie.numPrefixes);
  for (let p = 1; p < trie.numPrefixes; p++) out[p] = exact[p] - exact[trie.parent[p]];
  return out;
}

/** P*(x) = R(x) / Z, f64 [numItems]. */
export function targetProbabilities(logReward: Float64Array): Float64Array {
  const logZ = logSumExp(logReward);
  return logReward.map((value) => Math.exp(value - logZ));
}
