/**
 * Recall and NDCG of a list in expectation over the next item, where P(next | history) is known, instead of for the one
 * item that happened to be held out: Σ_r P(item_r | history) · gain(r). Ranking by P maximises each of them.
 */
import { meanAndError } from './rankingMetrics.ts';

/** Σ_{r ≤ K} P(item_r); `probabilities` of the list's items, best first. */
export function expectedRecallAt(probabilities: ArrayLike<number>, k: number): number {
  let total = 0;
  for (let r = 0; r < Math.min(k, probabilities.length); r++) total += probabilities[r];
  return total;
}

/** Σ_{r ≤ K} P(item_r) / log2(r + 1), ranks r from 1. */
export function expectedNdcgAt(probabilities: ArrayLike<number>, k: number): number {
  let total = 0;
  for (let r = 0; r < Math.min(k, probabilities.length); r++) total += probabilities[r] / Math.log2(r + 2);
  return total;
}

/** 'expected-recall@K' and 'expected-ndcg@K' for every K, means over users. */
export function expectedMetrics(lists: readonly ArrayLike<number>[], ks: readonly number[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const k of ks) {
    out[`expected-recall@${k}`] = meanAndError(lists.map((p) => expectedRecallAt(p, k))).mean;
    out[`expected-ndcg@${k}`] = meanAndError(lists.map((p) => expectedNdcgAt(p, k))).mean;
  }
  return out;
}
