/** A ranked list from scores of the whole catalogue. Before: `recommenders/`. After: `rankingMetrics.ts`, `listMetrics.ts`. */
import type { Rank } from './rankingMetrics.ts';

export interface RankedList {
  /** 1-based rank of the held-out item, or null where it has none. */
  readonly rank: Rank;
  /** Recommended items, best first; no longer than asked. */
  readonly items: ArrayLike<number>;
}

/**
 * The `length` best items and the target's rank in the whole catalogue; ties by item number. Items of `excluded` are not
 * recommended: a target among them has no rank.
 */
export function rankByScore(
  scores: Float64Array,
  target: number,
  excluded: ArrayLike<number>,
  length: number,
): RankedList {
  const isOut = new Uint8Array(scores.length);
  for (let k = 0; k < excluded.length; k++) isOut[excluded[k]] = 1;
  const own = scores[target];
  let least = Number.NEGATIVE_INFINITY;
  const items: number[] = [];
  let ahead = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i];
    if (isOut[i] !== 0) continue;
    if (score > own || (score === own && i < target)) ahead++;
    if (items.length === length && score <= least) continue;
    let at = items.length;
    while (at > 0 && score > scores[items[at - 1]]) at--;
    items.splice(at, 0, i);
    if (items.length > length) items.pop();
    least = scores[items[items.length - 1]];
  }
  return { rank: isOut[target] !== 0 ? null : ahead + 1, items };
}
