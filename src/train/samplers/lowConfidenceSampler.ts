/**
 * From a pool that the collaborative model finds likely, the items the model of now is least confident of (METHOD §1.3, "LLM
 * sampling": low-confidence picks help the top of the list). Our choice: the pool is the better half, by collaborative score,
 * of twice as many unobserved items drawn uniformly.
 */
import type { Split } from '../../data/dataset.ts';
import type { CollaborativeScores } from '../../gflow/collaborative.ts';
import { candidatePool, observedItems, poolSizeOf } from '../../gflow/samplers/candidatePool.ts';
import type { PathsRequest } from '../pathLogProbs.ts';
import type { ModelSampler } from './modelSampler.ts';

export interface LowConfidenceSources {
  readonly split: Split;
  readonly scores: CollaborativeScores;
  /** `sampler.poolSize`. */
  readonly poolSize: number | null;
  readonly logProbs: (requests: readonly PathsRequest[]) => Promise<Float64Array[]>;
}

export const createLowConfidenceSampler = ({
  split,
  scores,
  poolSize,
  logProbs,
}: LowConfidenceSources): ModelSampler => ({
  async sample(draws) {
    const pools = draws.map(({ request, random }) => {
      const size = poolSizeOf(poolSize, request.setSize);
      const candidates = candidatePool(request, 2 * size, observedItems(split, request), split.numItems, random);
      const context = scores.at(request.place);
      return best(candidates, (item) => context.score(item), size);
    });
    const confidence = await logProbs(draws.map(({ request }, i) => ({ history: request.history, items: pools[i] })));
    return pools.map((pool, i) => {
      const of = new Map(pool.map((item, k) => [item, confidence[i][k]]));
      return best(pool, (item) => -of.get(item)!, draws[i].request.setSize - 1);
    });
  },
});

/** The `count` items of the highest value, ties by item number. */
function best(items: readonly number[], value: (item: number) => number, count: number): number[] {
  return items.toSorted((a, b) => value(b) - value(a) || a - b).slice(0, count);
}
