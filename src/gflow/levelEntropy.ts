/** How open the policy's choice is at each level of the trie. Before: log P_F, or exact flows. After: `record/frameMeasures.ts`. */
import type { Trie } from '../items/trie.ts';

/**
 * Entropy of the next token at each level, in expectation over the prefixes the policy reaches, nats, [levels]:
 *
 *   H_l = Σ_{s at depth l−1} P(s) · (−Σ_{s'} P_F(s'|s) log P_F(s'|s))
 *
 * a conditional entropy, so that the sum over levels is the entropy of the item that is drawn (chain rule). P_F is taken among
 * the trie's children: what a policy over more tokens puts beside them is left out, as its constrained draws leave it out.
 * `logWeight` f32 or f64 [numPrefixes] is log P_F of the edge into a prefix, or anything that differs from it by a constant
 * among siblings: log F* of the prefixes gives the entropies of R/Z.
 */
export function levelEntropies(trie: Trie, logWeight: ArrayLike<number>): number[] {
  const entropies = new Array<number>(trie.levels).fill(0);
  const reach = new Float64Array(trie.numPrefixes);
  reach[0] = 1;
  for (let p = 0; p < trie.depthStart[trie.levels]; p++) {
    const [from, to] = [trie.firstChild[p], trie.firstChild[p + 1]];
    let most = Number.NEGATIVE_INFINITY;
    for (let c = from; c < to; c++) most = Math.max(most, logWeight[c]);
    let sum = 0;
    for (let c = from; c < to; c++) sum += Math.exp(logWeight[c] - most);
    let entropy = 0;
    for (let c = from; c < to; c++) {
      const logProb = logWeight[c] - most - Math.log(sum);
      const prob = Math.exp(logProb);
      reach[c] = reach[p] * prob;
      if (prob > 0) entropy -= prob * logProb;
    }
    entropies[trie.depth[p]] += reach[p] * entropy;
  }
  return entropies;
}
