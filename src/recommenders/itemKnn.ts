/**
 * Item-based collaborative filtering (Sarwar et al. 2001; Deshpande & Karypis 2004, "Item-based top-N recommendation
 * algorithms"), on binary data, without shrinkage or time:
 *   sim(i, j) = |U_i ∩ U_j| / √(|U_i| |U_j|),    score(i | h) = Σ_{j ∈ set(h), i ∈ N(j)} sim(i, j)
 * with U_i the users who have i in the training part of their sequence, and N(j) the `neighbours` items most similar to j
 * (ties by item number), j itself left out.
 */
import type { Split } from '../data/dataset.ts';
import type { Recommender } from './recommender.ts';

/** Neighbours an item keeps. Our choice (RecBole's default). */
const NUM_NEIGHBOURS = 100;

export function itemKnn(split: Split, neighbours = NUM_NEIGHBOURS): Recommender {
  const { numUsers, numItems, start, sequence } = split;
  const itemsOf = Array.from({ length: numUsers }, (_, u) =>
    Uint32Array.from(new Set(sequence.subarray(start[u], start[u + 1] - 2))),
  );
  const usersOf: number[][] = Array.from({ length: numItems }, () => []);
  itemsOf.forEach((items, u) => {
    for (const item of items) usersOf[item].push(u);
  });
  const together = new Uint32Array(numItems);
  const neighbourOf: Uint32Array[] = [];
  const similarity: Float64Array[] = [];
  for (let j = 0; j < numItems; j++) {
    const met: number[] = [];
    for (const u of usersOf[j]) {
      const items = itemsOf[u];
      for (let n = 0; n < items.length; n++) if (together[items[n]]++ === 0) met.push(items[n]);
    }
    const sim = (i: number) => together[i] / Math.sqrt(usersOf[i].length * usersOf[j].length);
    const best = met
      .filter((i) => i !== j)
      .map((i) => ({ i, sim: sim(i) }))
      .sort((a, b) => b.sim - a.sim || a.i - b.i)
      .slice(0, neighbours);
    neighbourOf.push(Uint32Array.from(best, (n) => n.i));
    similarity.push(Float64Array.from(best, (n) => n.sim));
    for (const i of met) together[i] = 0;
  }
  return {
    name: 'item-knn',
    about: `cosine of co-occurrence, ${neighbours} neighbours`,
    score(history, out) {
      out.fill(0);
      for (const j of new Set(Array.from(history)))
        for (let n = 0; n < neighbourOf[j].length; n++) out[neighbourOf[j][n]] += similarity[j][n];
    },
  };
}
