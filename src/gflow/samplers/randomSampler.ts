/** N − 1 unobserved items, uniform, without replacement (`candidatePool.ts`). */
import type { Split } from '../../data/dataset.ts';
import { type InteractionLevel, onlyPositive } from '../interactionLevel.ts';
import { candidatePool, observedItems } from './candidatePool.ts';
import type { Sampler } from './sampler.ts';

export function createRandomSampler(split: Split, levelAt: (place: number) => InteractionLevel): Sampler {
  return {
    sample(request, rng) {
      const { positive, setSize } = request;
      return [positive, ...candidatePool(request, setSize - 1, observedItems(split, request), split.numItems, rng)];
    },
    level: onlyPositive(levelAt),
  };
}
