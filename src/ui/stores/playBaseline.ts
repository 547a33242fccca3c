/** Shares of a trie before an experiment, and what has become of them. Before: `playStore.ts`. After: picture and top ten. */
import type { Trie } from '../../items/trie.ts';
import type { PlaySnapshot } from '../../worker/play/playProtocol.ts';

/** Probabilities of passing through each prefix; f64 [numPrefixes]. */
export interface Baseline {
  readonly model: Float64Array;
  readonly target: Float64Array;
}

/** The shares of a snapshot, from its log P_F and its exact log flows. */
export function baselineOf(trie: Trie, { logPF, exactLogFlow }: PlaySnapshot): Baseline {
  const model = new Float64Array(trie.numPrefixes).fill(1);
  // Children are numbered after their parents.
  for (let p = 1; p < trie.numPrefixes; p++) model[p] = model[trie.parent[p]] * Math.exp(logPF[p]);
  return { model, target: Float64Array.from(exactLogFlow, (logFlow) => Math.exp(logFlow - exactLogFlow[0])) };
}

/** ΔP of each prefix since `before`. */
export function changeSince(before: Baseline, trie: Trie, snapshot: PlaySnapshot): Baseline {
  const now = baselineOf(trie, snapshot);
  return {
    model: now.model.map((p, i) => p - before.model[i]),
    target: now.target.map((p, i) => p - before.target[i]),
  };
}
