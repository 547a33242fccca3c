/** A policy that is a table: one logit per edge of the trie, one log flow per prefix, one log Z. Float64. */
import { logSumExp } from '../core/logDomain.ts';
import type { RandomStream } from '../core/random.ts';
import type { Trie } from '../items/trie.ts';

export class TabularPolicy {
  readonly trie: Trie;
  /** Logit of the edge into each prefix (the root's entry is unused); f64 [numPrefixes]. */
  readonly logits: Float64Array;
  /** Learned log F(s) of inner prefixes but the root, nats; f64 [numPrefixes]. */
  readonly logF: Float64Array;
  /** log Z, nats: one number in an array, so that optimizers treat all parameters alike. */
  readonly logZ: Float64Array;

  constructor(trie: Trie) {
    this.trie = trie;
    this.logits = new Float64Array(trie.numPrefixes);
    this.logF = new Float64Array(trie.numPrefixes);
    this.logZ = new Float64Array(1);
  }

  private childLogits(prefix: number): Float64Array {
    return this.logits.subarray(this.trie.firstChild[prefix], this.trie.firstChild[prefix + 1]);
  }

  /** log Σ exp of the logits of a prefix's children, nats: its flow where logits are read as log edge flows (FM). */
  logOutflow(prefix: number): number {
    return logSumExp(this.childLogits(prefix));
  }

  /** P_F(·|prefix) over its children. */
  childProbabilities(prefix: number): Float64Array {
    const total = this.logOutflow(prefix);
    return this.childLogits(prefix).map((logit) => Math.exp(logit - total));
  }

  /** log P_F of the edge into every prefix, nats, 0 at the root; f64 [numPrefixes]. */
  logPF(): Float64Array {
    const { trie, logits } = this;
    const out = new Float64Array(trie.numPrefixes);
    for (let p = 0; p < trie.numPrefixes; p++) {
      const first = trie.firstChild[p];
      const end = trie.firstChild[p + 1];
      if (first === end) continue;
      const total = this.logOutflow(p);
      for (let c = first; c < end; c++) out[c] = logits[c] - total;
    }
    return out;
  }

  /** log probability of reaching every prefix, nats, 0 at the root; f64 [numPrefixes]. */
  logReach(logPF = this.logPF()): Float64Array {
    const out = new Float64Array(logPF.length);
    for (let p = 1; p < out.length; p++) out[p] = out[this.trie.parent[p]] + logPF[p];
    return out;
  }

  /** P(x), f64 [numItems]. */
  itemProbabilities(logReach = this.logReach()): Float64Array {
    return Float64Array.from(this.trie.leafOfItem, (leaf) => Math.exp(logReach[leaf]));
  }

  /** A child drawn from (1 − epsilon) P_F + epsilon · uniform. */
  sampleChild(prefix: number, epsilon: number, rng: RandomStream): number {
    const probabilities = this.childProbabilities(prefix);
    const share = epsilon / probabilities.length;
    return this.trie.firstChild[prefix] + rng.categorical(probabilities.map((p) => (1 - epsilon) * p + share));
  }
}
