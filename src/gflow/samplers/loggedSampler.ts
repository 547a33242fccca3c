/**
 * N − 1 other exposed or interacted items of the same session: items shown with the positive first (in random order),
 * then the user's own training items, nearest in the sequence first (earlier before later), then, where that is too
 * few, unobserved items at random. Our reading of "the same session": data sets here have no session boundaries.
 * Of the user's own items only those of the training part are taken; what was shown is taken as it was shown.
 */
import type { Impressions, Split } from '../../data/dataset.ts';
import type { InteractionLevel } from '../interactionLevel.ts';
import { observedItems, topUpAtRandom, trainingItems } from './candidatePool.ts';
import type { Sampler } from './sampler.ts';

export function createLoggedSampler(
  split: Split,
  impressions: Impressions | null,
  levelAt: (place: number) => InteractionLevel,
): Sampler {
  const shownWith = (place: number): Uint32Array => {
    if (impressions === null) return new Uint32Array();
    const row = split.interaction[place];
    return impressions.item.slice(impressions.start[row], impressions.start[row + 1]);
  };
  return {
    sample(request, rng) {
      const { positive, user, position, setSize } = request;
      const chosen = new Set([positive]);
      const add = (item: number) => {
        if (chosen.size < setSize) chosen.add(item);
      };
      for (const item of rng.shuffle(shownWith(request.place))) add(item);
      const own = trainingItems(split, user);
      for (let distance = 1; chosen.size < setSize && distance < own.length + position; distance++) {
        if (position - distance >= 0 && position - distance < own.length) add(own[position - distance]);
        if (position + distance < own.length) add(own[position + distance]);
      }
      topUpAtRandom(chosen, setSize, split.numItems, observedItems(split, request), rng);
      return [...chosen];
    },
    /** Our choice: every training item of the user counts as taken in the session, by the best of its own ratings. */
    level({ positive, user, place }, item) {
      if (item === positive) return levelAt(place);
      const own = trainingItems(split, user);
      let level: InteractionLevel | null = null;
      for (let k = own.indexOf(item); k >= 0 && level !== 'liked'; k = own.indexOf(item, k + 1))
        level = levelAt(split.start[user] + k);
      return level ?? (shownWith(place).includes(item) ? 'impression' : 'augmented');
    },
  };
}
