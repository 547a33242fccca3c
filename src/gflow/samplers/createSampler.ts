import type { Dataset, Split } from '../../data/dataset.ts';
import { createLoggedSampler } from './loggedSampler.ts';
import { createRandomSampler } from './randomSampler.ts';
import type { Sampler } from './sampler.ts';

/** The samplers that need no model; `policy` runs where the model does (train/beamSearch.ts). */
export function createSampler(type: 'logged' | 'random', dataset: Pick<Dataset, 'impressions'>, split: Split): Sampler {
  return type === 'logged' ? createLoggedSampler(split, dataset.impressions) : createRandomSampler(split);
}
