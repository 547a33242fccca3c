/**
 * What a user is known to have done with an item, by the data: the reward's r_a before it is a number.
 * Before: `data/split.ts`. After: `samplers/`, `rewards/reward.ts`.
 */
import type { Dataset, Split } from '../data/dataset.ts';

/** Liked: taken, and rated `reward.likedRating` or more. Impression: shown with the positive and not taken. Augmented: anything else. */
export type InteractionLevel = 'liked' | 'clicked' | 'impression' | 'augmented';

/**
 * Level of the item at a place of `split.sequence`: 'liked' where the data have ratings and its own is `likedRating` or more,
 * else 'clicked'. Our choice: data without ratings have no 'liked'.
 */
export function positiveLevel(
  dataset: Pick<Dataset, 'interactions'>,
  split: Pick<Split, 'interaction'>,
  likedRating: number,
): (place: number) => 'liked' | 'clicked' {
  const { rating } = dataset.interactions;
  return (place) => (rating !== null && rating[split.interaction[place]] >= likedRating ? 'liked' : 'clicked');
}

/** Levels of a sampler that draws unobserved items, or the model's own: all but the positive are augmented. */
export function onlyPositive(
  levelAt: (place: number) => InteractionLevel,
): (request: { readonly positive: number; readonly place: number }, item: number) => InteractionLevel {
  return ({ positive, place }, item) => (item === positive ? levelAt(place) : 'augmented');
}
