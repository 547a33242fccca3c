/** The popularity baseline every table carries: items by number of training interactions, the same for every user. */
import type { Split } from '../data/dataset.ts';
import { type Recommender, trainingCounts } from './recommender.ts';

export function popularity(split: Split): Recommender {
  const counts = trainingCounts(split);
  return { name: 'popularity', about: 'training interactions', score: (_history, out) => out.set(counts) };
}
