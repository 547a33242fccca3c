/** Who else knows the user: conventional recommenders, on the CPU. Before: `data/split.ts`. After: `train/evaluate.ts`. */
import type { Split } from '../data/dataset.ts';

export interface Recommender {
  /** Key of its column in tables of metrics. */
  readonly name: string;
  /** What it is, for the protocol. */
  readonly about?: string;
  /**
   * Scores of the whole catalogue for a user who took `history`, oldest first, into `out` f64 [numItems]; more is better.
   * `place` is where in `split.sequence` the item to be foretold stands: whoever scored all places beforehand needs it.
   */
  score(history: ArrayLike<number>, out: Float64Array, place?: number): void;
}

/** Training interactions of each item (all but every user's last two); u32 [numItems]. */
export function trainingCounts({ numUsers, numItems, start, sequence }: Split): Uint32Array {
  const counts = new Uint32Array(numItems);
  for (let u = 0; u < numUsers; u++) for (let i = start[u]; i < start[u + 1] - 2; i++) counts[sequence[i]]++;
  return counts;
}
