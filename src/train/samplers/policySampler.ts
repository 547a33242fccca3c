/** Items drawn from the policy itself at the sampler's temperature, without replacement: stochastic beams (Kool et al. 2019, arXiv:1903.06059). */
import type { BeamSearch } from '../beamSearch.ts';
import type { ModelSampler } from './modelSampler.ts';

export const createPolicySampler = (beam: BeamSearch): ModelSampler => ({
  sample: async (draws) =>
    draws.length === 0
      ? []
      : beam.sample(
          draws.map(({ request }) => ({ history: request.history as Uint32Array, excluded: [] })),
          draws[0].request.setSize,
          draws.map(({ draw }) => draw),
        ),
});
