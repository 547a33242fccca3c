import type { Impressions, Split } from '../../data/dataset.ts';
import { createLoggedSampler } from './loggedSampler.ts';
import { createRandomSampler } from './randomSampler.ts';
import type { SetSampler } from './sampler.ts';

export { createLoggedSampler } from './loggedSampler.ts';
export { createRandomSampler } from './randomSampler.ts';
export type { PolicySampler, SetRequest, SetSampler } from './sampler.ts';

/** The samplers that need no model; `policy` runs on the GPU (see PolicySampler). */
export function createSampler(type: 'logged' | 'random', split: Split, impressions: Impressions | null): SetSampler {
  return type === 'logged' ? createLoggedSampler(split, impressions) : createRandomSampler(split);
}
