/**
 * The best any recommender can do on Shop-512: items by P(next | history) of the very process that generated the data,
 * its parameters known. A score is that probability.
 */
import type { Dataset } from '../data/dataset.ts';
import { nextItemProbabilities, shopItemNumber, shopProcessOf } from '../data/datasets/shop512.ts';
import type { Recommender } from './recommender.ts';

/** Null for any other data set. Histories must be whole: every item the user took, none filtered out. */
export function shopOracle(dataset: Dataset): Recommender | null {
  const process = shopProcessOf(dataset);
  if (!process) return null;
  const number = Uint32Array.from(dataset.itemIds, shopItemNumber);
  return {
    name: 'oracle',
    about: 'by the exact P(next | whole history)',
    score(history, out) {
      const p = nextItemProbabilities(
        process,
        Uint32Array.from(history, (item) => number[item]),
      );
      for (let i = 0; i < number.length; i++) out[i] = p[number[i]];
    },
  };
}
