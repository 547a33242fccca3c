/**
 * Exposure: which items a user was observed to take, and which good ones never were. One definition for the metric
 * 'mass-unobserved-good' and for the picture's exposure view. After: `train/baselines.ts`, `train/userExposure.ts`, Play.
 */
import { rankByScore } from './rankByScore.ts';

export const NEITHER = 0;
export const OBSERVED = 1;
export const UNOBSERVED_GOOD = 2;
export type Exposure = typeof NEITHER | typeof OBSERVED | typeof UNOBSERVED_GOOD;

/** Good items of a user. Our choice. */
export const GOOD_ITEMS = 20;
/** A small catalogue has fewer: one in so many. Our choice; Wardrobe-64 has 8. */
const ITEMS_PER_GOOD = 8;

/**
 * The unobserved but good items: the `count` of the highest score that are not in `taken`, best first, ties by item number.
 * `scores` f64 [numItems]: the true P(next | history) where the process behind the data is known, else rewards.
 */
export const unobservedGood = (scores: Float64Array, taken: ArrayLike<number>, count = GOOD_ITEMS): readonly number[] =>
  Array.from(rankByScore(scores, 0, taken, count).items);

/** The class of every item, u8 [numItems]. `taken`: all that the user took, held-out items too. */
export function exposureOf(scores: Float64Array, taken: ArrayLike<number>): Uint8Array {
  const exposure = new Uint8Array(scores.length);
  const count = Math.min(GOOD_ITEMS, Math.ceil(scores.length / ITEMS_PER_GOOD));
  for (const item of unobservedGood(scores, taken, count)) exposure[item] = UNOBSERVED_GOOD;
  for (let k = 0; k < taken.length; k++) exposure[taken[k]] = OBSERVED;
  return exposure;
}
