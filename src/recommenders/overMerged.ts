/** A recommender of the items that the data have, for a catalogue in which some of them are one. Before: `items/mergeColliding.ts`. */
import { ShapeError } from '../core/errors.ts';
import type { Recommender } from './recommender.ts';

/**
 * Scores an item of the catalogue by the sum of its members' scores, which for probabilities is that of its path. `sequence` is
 * the split's before items were merged, u32, `itemOf` the catalogue's number of every item of it. Histories must be whole, and
 * need a `place`: `score` throws ShapeError without one.
 */
export function overMerged(recommender: Recommender, sequence: Uint32Array, itemOf: Uint32Array): Recommender {
  const scores = new Float64Array(itemOf.length);
  return {
    name: recommender.name,
    about: [recommender.about, 'summed over the items of a path'].filter(Boolean).join(', '),
    score(history, out, place) {
      if (place === undefined)
        throw new ShapeError(
          `${recommender.name}: items that share a path are told apart by their place in the split, expected a place, found none. Pass the place of the item to be foretold.`,
        );
      recommender.score(sequence.subarray(place - history.length, place), scores, place);
      out.fill(0);
      for (let i = 0; i < itemOf.length; i++) out[itemOf[i]] += scores[i];
    },
  };
}
