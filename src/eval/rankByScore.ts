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
  const isOut = new Set(Array.from(excluded));
  const items: number[] = [];
  let ahead = 0;
  for (let i = 0; i < scores.length; i++) {
    if (isOut.has(i)) continue;
    if (scores[i] > scores[target] || (scores[i] === scores[target] && i < target)) ahead++;
    if (items.length === length && !(scores[i] > scores[items[length - 1]])) continue;
    let at = items.length;
    while (at > 0 && scores[i] > scores[items[at - 1]]) at--;
    items.splice(at, 0, i);
    if (items.length > length) items.pop();
  }
  return { rank: isOut.has(target) ? null : ahead + 1, items };
}
