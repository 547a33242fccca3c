/** The popularity baseline every table carries. */
import type { Split } from '../data/dataset.ts';
import type { Rank } from './rankingMetrics.ts';

export interface PopularityOptions {
  /** Take items of the user's history out of the list; a target among them is then not in the list. */
  readonly filterHistory: boolean;
  /** Which held-out item is ranked; 'test' by default, whose history includes the validation item. */
  readonly part?: 'test' | 'validation';
}

/** Rank of each user's held-out item by number of training interactions, ties by item index; [numUsers]. */
export function popularityRanks(split: Split, { filterHistory, part = 'test' }: PopularityOptions): Rank[] {
  const counts = new Float64Array(split.numItems);
  for (let u = 0; u < split.numUsers; u++)
    for (let i = split.start[u]; i < split.start[u + 1] - 2; i++) counts[split.sequence[i]]++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const place = new Uint32Array(split.numItems);
  order.forEach((item, index) => {
    place[item] = index;
  });
  return Array.from({ length: split.numUsers }, (_, u) => {
    const targetIndex = split.start[u + 1] - (part === 'test' ? 1 : 2);
    const item = split.sequence[targetIndex];
    if (!filterHistory) return place[item] + 1;
    const history = new Set(split.sequence.subarray(split.start[u], targetIndex));
    if (history.has(item)) return null;
    let ahead = 0;
    for (const seen of history) if (place[seen] < place[item]) ahead++;
    return place[item] + 1 - ahead;
  });
}
