import { ConfigError } from '../../core/errors.ts';
import type { Dataset, Split } from '../../data/dataset.ts';
import type { CollaborativeScores } from '../collaborative.ts';
import { positiveLevel } from '../interactionLevel.ts';
import { createCurriculumSampler } from './curriculumSampler.ts';
import { createLoggedSampler } from './loggedSampler.ts';
import { createRandomSampler } from './randomSampler.ts';
import type { Sampler } from './sampler.ts';

export interface SamplerSources {
  readonly dataset: Pick<Dataset, 'interactions' | 'impressions'>;
  readonly split: Split;
  /** `reward.likedRating`. */
  readonly likedRating: number;
  /** Of 'curriculum'. */
  readonly scores: CollaborativeScores | null;
  /** `sampler.poolSize`. */
  readonly poolSize: number | null;
}

/**
 * The samplers that need no language model; the others run where the model does (`train/`).
 * Throws ConfigError for a curriculum without scores.
 */
export function createSampler(type: 'logged' | 'random' | 'curriculum', sources: SamplerSources): Sampler {
  const { dataset, split, likedRating, scores, poolSize } = sources;
  const levelAt = positiveLevel(dataset, split, likedRating);
  switch (type) {
    case 'logged':
      return createLoggedSampler(split, dataset.impressions, levelAt);
    case 'random':
      return createRandomSampler(split, levelAt);
    case 'curriculum':
      if (scores === null)
        throw new ConfigError(
          'sampler.type: "curriculum" sorts items by the score of a collaborative model, and none was given. Train one (collaborative.model), or choose sampler.type "random".',
        );
      return createCurriculumSampler(split, scores, poolSize, levelAt);
  }
}
