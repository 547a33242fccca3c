/**
 * GFlowGR's curriculum, its default for public data: of a pool of unobserved items, those of low collaborative score early in
 * training and of high score late (METHOD §1.3; the window is our choice, §5). Before: `candidatePool.ts`, `collaborative.ts`.
 */
import { RewardError } from '../../core/errors.ts';
import type { Split } from '../../data/dataset.ts';
import type { CollaborativeScores } from '../collaborative.ts';
import { type InteractionLevel, onlyPositive } from '../interactionLevel.ts';
import { candidatePool, observedItems, poolSizeOf } from './candidatePool.ts';
import type { Sampler } from './sampler.ts';

/**
 * The pool sorted ascending by score (equal scores by item), and of it the N − 1 items from
 * k = round(progress · (pool − (N − 1))). Throws RewardError where a score is no number.
 */
export function createCurriculumSampler(
  split: Split,
  scores: CollaborativeScores,
  poolSize: number | null,
  levelAt: (place: number) => InteractionLevel,
): Sampler {
  return {
    sample(request, rng) {
      const { positive, place, setSize, progress } = request;
      const size = poolSizeOf(poolSize, setSize);
      const pool = candidatePool(request, size, observedItems(split, request), split.numItems, rng);
      const context = scores.at(place);
      const scored = pool.map((item) => ({ item, score: context.score(item) }));
      const odd = scored.find(({ score }) => Number.isNaN(score));
      if (odd)
        throw new RewardError(
          `The ${scores.name} score of item ${odd.item} before place ${place} is ${odd.score}, expected a number to sort by. Train the collaborative model with a lower collaborative.lr, or choose another sampler.type.`,
        );
      scored.sort((a, b) => a.score - b.score || a.item - b.item);
      const from = Math.max(0, Math.round(progress * (pool.length - (setSize - 1))));
      return [positive, ...scored.slice(from, from + setSize - 1).map(({ item }) => item)];
    },
    level: onlyPositive(levelAt),
  };
}
