/**
 * A policy that is a table: one logit per edge of the trie, one log flow per prefix, one log Z. Float64.
 * Without the trie's mask every prefix may also write the tokens that lead to no item. Our choice: those of one prefix share
 * a logit, for nothing tells them apart, and a path ends with the first of them.
 */
import { logAddExp, logSumExp } from '../core/logDomain.ts';
import type { RandomStream } from '../core/random.ts';
import type { Trie } from '../items/trie.ts';

/** In the place of a child: a token that leads to no item. */
export const OFF_TRIE = -1;

export class TabularPolicy {
  readonly trie: Trie;
  /** Logit of the edge into each prefix (the root's entry is unused); f64 [numPrefixes]. */
  readonly logits: Float64Array;
  /** Learned log F(s) of inner prefixes but the root, nats; f64 [numPrefixes]. */
  readonly logF: Float64Array;
  /** log Z, nats: one number in an array, so that optimizers treat all parameters alike. */
  readonly logZ: Float64Array;
  /** Logit of each token that leads to no item, shared by those of a prefix; means something without the mask; f64 [numPrefixes]. */
  readonly wrongLogits: Float64Array;
  /** How many such tokens a prefix may write: 0 everywhere while the mask is on; u32 [numPrefixes]. */
  readonly numWrong: Uint32Array;

  constructor(trie: Trie) {
    this.trie = trie;
    this.logits = new Float64Array(trie.numPrefixes);
    this.logF = new Float64Array(trie.numPrefixes);
    this.logZ = new Float64Array(1);
    this.wrongLogits = new Float64Array(trie.numPrefixes);
    this.numWrong = new Uint32Array(trie.numPrefixes);
  }

  /**
   * Takes the mask off a vocabulary of `vocabularySize` tokens. Our choice: a wrong token starts at the mean of the logits
   * beside it, as one about which training under the mask has said nothing.
   */
  unmask(vocabularySize: number): void {
    const { trie } = this;
    for (let p = 0; p < trie.depthStart[trie.levels]; p++) {
      const logits = this.childLogits(p);
      this.numWrong[p] = vocabularySize - logits.length;
      this.wrongLogits[p] = logits.reduce((a, b) => a + b, 0) / logits.length;
    }
  }

  mask(): void {
    this.numWrong.fill(0);
  }

  private childLogits(prefix: number): Float64Array {
    return this.logits.subarray(this.trie.firstChild[prefix], this.trie.firstChild[prefix + 1]);
  }

  /** log Σ exp of the logits of all a prefix may write, nats: its flow where logits are read as log edge flows (FM). */
  logOutflow(prefix: number): number {
    const inside = logSumExp(this.childLogits(prefix));
    const numWrong = this.numWrong[prefix];
    return numWrong === 0 ? inside : logAddExp(inside, this.wrongLogits[prefix] + Math.log(numWrong));
  }

  /** log P_F of a child of `prefix`, or of one of its wrong tokens for OFF_TRIE, nats. */
  logPFOf(prefix: number, child: number): number {
    return (child === OFF_TRIE ? this.wrongLogits[prefix] : this.logits[child]) - this.logOutflow(prefix);
  }

  /** P_F(·|prefix) over its children; with the mask on they sum to one. */
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

  /** A child drawn from (1 − epsilon) P_F + epsilon · uniform over all that may be written; OFF_TRIE for a wrong token. */
  sampleChild(prefix: number, epsilon: number, rng: RandomStream): number {
    const probabilities = this.childProbabilities(prefix);
    const numWrong = this.numWrong[prefix];
    const share = epsilon / (probabilities.length + numWrong);
    const weights = probabilities.map((p) => (1 - epsilon) * p + share);
    if (numWrong === 0) return this.trie.firstChild[prefix] + rng.categorical(weights);
    const wrong = (1 - epsilon) * Math.exp(this.logPFOf(prefix, OFF_TRIE)) + share;
    const drawn = rng.categorical([...weights, numWrong * wrong]);
    return drawn === weights.length ? OFF_TRIE : this.trie.firstChild[prefix] + drawn;
  }

  /** The likeliest token's child, the first of equals; OFF_TRIE where a wrong token is likelier than every child. */
  likeliestChild(prefix: number): number {
    const logits = this.childLogits(prefix);
    let best = 0;
    for (let k = 1; k < logits.length; k++) if (logits[k] > logits[best]) best = k;
    if (this.numWrong[prefix] > 0 && this.wrongLogits[prefix] > logits[best]) return OFF_TRIE;
    return this.trie.firstChild[prefix] + best;
  }
}
