/**
 * N − 1 other exposed or interacted items of the same session: items shown with the positive first (in random order),
 * then the user's own training items, nearest in the sequence first (earlier before later), then, where that is too
 * few, unobserved items at random. Our reading of "the same session": data sets here have no session boundaries.
 * Held-out items are never taken.
 */
import type { Impressions, Split } from '../../data/dataset.ts';
import { topUpAtRandom, trainingItems } from './randomSampler.ts';
import type { Sampler } from './sampler.ts';

export function createLoggedSampler(split: Split, impressions: Impressions | null): Sampler {
  return {
    sample({ positive, user, position, history, setSize }, rng) {
      const chosen = new Set([positive]);
      const add = (item: number) => {
        if (chosen.size < setSize) chosen.add(item);
      };
      if (impressions !== null) {
        const row = split.interaction[split.start[user] + position];
        const shown = impressions.item.slice(impressions.start[row], impressions.start[row + 1]);
        for (const item of rng.shuffle(shown)) add(item);
      }
      const own = trainingItems(split, user);
      for (let distance = 1; chosen.size < setSize && distance < own.length + position; distance++) {
        if (position - distance >= 0 && position - distance < own.length) add(own[position - distance]);
        if (position + distance < own.length) add(own[position + distance]);
      }
      const avoid = new Set<number>(own);
      for (let i = 0; i < history.length; i++) avoid.add(history[i]);
      topUpAtRandom(chosen, setSize, split.numItems, avoid, rng);
      return [...chosen];
    },
    // Our choice: every training item of the user counts as clicked in the session, a mere impression does not.
    interaction: (request, item) =>
      item === request.positive || trainingItems(split, request.user).includes(item) ? 1 : 0,
  };
}
