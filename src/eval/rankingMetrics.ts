/**
 * Ranking metrics with one relevant item a user. `rank` is 1-based, or null where the item is not in the list.
 * Recall@K equals HR@K then.
 */
import { ShapeError } from '../core/errors.ts';

export type Rank = number | null;

export function recallAt(rank: Rank, k: number): number {
  return rank !== null && rank <= k ? 1 : 0;
}

/** 1 / log2(rank + 1) within the first K, else 0. */
export function ndcgAt(rank: Rank, k: number): number {
  return rank !== null && rank <= k ? 1 / Math.log2(rank + 1) : 0;
}

/** 1 / rank within the first K, else 0. */
export function reciprocalRankAt(rank: Rank, k: number): number {
  return rank !== null && rank <= k ? 1 / rank : 0;
}

/** 'recall@K', 'ndcg@K' and 'mrr@K' for every K, means over users; NaN for no users. */
export function rankingMetrics(ranks: readonly Rank[], ks: readonly number[]): Record<string, number> {
  const out: Record<string, number> = {};
  for (const k of ks) {
    out[`recall@${k}`] = meanAndError(ranks.map((rank) => recallAt(rank, k))).mean;
    out[`ndcg@${k}`] = meanAndError(ranks.map((rank) => ndcgAt(rank, k))).mean;
    out[`mrr@${k}`] = meanAndError(ranks.map((rank) => reciprocalRankAt(rank, k))).mean;
  }
  return out;
}

export interface MeanAndError {
  readonly mean: number;
  /** Standard error of the mean (sample deviation over √n); NaN below two values. */
  readonly standardError: number;
  readonly count: number;
}

export function meanAndError(values: ArrayLike<number>): MeanAndError {
  const count = values.length;
  let mean = 0;
  for (let i = 0; i < count; i++) mean += values[i] / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return {
    mean: count === 0 ? Number.NaN : mean,
    standardError: count < 2 ? Number.NaN : Math.sqrt(squares / (count - 1) / count),
    count,
  };
}

/** Mean of a − b over the same users in the same order, with its standard error. */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): MeanAndError {
  if (a.length !== b.length)
    throw new ShapeError(
      `pairedDifference: expected one value a user on both sides, found ${a.length} and ${b.length}.`,
    );
  return meanAndError(Float64Array.from({ length: a.length }, (_, i) => a[i] - b[i]));
}
