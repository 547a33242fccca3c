/**
 * A snapshot's flows, of some prefixes or of all, as the arrays the trie's picture reads. Before: `train/flowSnapshot.ts`, or
 * `frameFlows.ts`. After: `ui/components/TrieView.tsx`.
 */
import type { Trie } from '../items/trie.ts';
import type { FlowSnapshot } from '../train/runEvents.ts';

export interface FlowArrays {
  /** False where the objective learns no flow: widths are then probability times the exact log Z. */
  readonly hasLearnedFlow: boolean;
  readonly logEdgeFlow: Float32Array;
  readonly logStateFlow: Float32Array;
  readonly logPF: Float32Array;
  readonly logReach: Float32Array;
  readonly exactLogFlow: Float32Array;
  readonly residual: Float32Array;
  /** Rewards by item; NaN where the snapshot does not reach. */
  readonly rewards: Float32Array;
  /** The largest known reward. */
  readonly maxReward: number;
}

/**
 * Scatters a snapshot over all prefixes; NaN where it says nothing. Trajectory balance trains log F at the root only
 * (`onlyRootIsLearned`): below, a flow is then the root's times the probability of reaching the prefix.
 */
export function flowArrays(trie: Trie, flows: FlowSnapshot, onlyRootIsLearned = false): FlowArrays {
  const scatter = (values: Float32Array): Float32Array => {
    const all = new Float32Array(trie.numPrefixes).fill(Number.NaN);
    flows.prefixes.forEach((p, i) => {
      all[p] = values[i];
    });
    return all;
  };
  const logStateFlow = scatter(flows.logF);
  const logPF = scatter(flows.logPF);
  const logReach = scatter(flows.logReach);
  const exactLogFlow = scatter(flows.exactLogF);
  const hasLearnedFlow = !Number.isNaN(logStateFlow[0]);
  const logEdgeFlow = new Float32Array(trie.numPrefixes).fill(Number.NaN);
  for (const p of flows.prefixes) {
    if (!hasLearnedFlow) logEdgeFlow[p] = exactLogFlow[0] + logReach[p];
    else if (onlyRootIsLearned) logEdgeFlow[p] = logStateFlow[0] + logReach[p];
    else logEdgeFlow[p] = p === 0 ? logStateFlow[0] : logStateFlow[trie.parent[p]] + logPF[p];
  }
  const residual = scatter(flows.residual);
  if (hasLearnedFlow && onlyRootIsLearned)
    for (const p of flows.prefixes) {
      const isLeaf = trie.item[p] >= 0;
      residual[p] = isLeaf ? logEdgeFlow[p] - logStateFlow[p] : Number.NaN;
      if (!isLeaf) logStateFlow[p] = logEdgeFlow[p];
    }
  const rewards = Float32Array.from(trie.leafOfItem, (leaf) => Math.exp(exactLogFlow[leaf]));
  const maxReward = rewards.reduce((most, reward) => (reward > most ? reward : most), 0) || 1;
  return {
    hasLearnedFlow,
    logEdgeFlow,
    logStateFlow,
    logPF,
    logReach,
    exactLogFlow,
    residual,
    rewards,
    maxReward,
  };
}
