/**
 * The model's own best items by trie-constrained beam search, best first: the paper's on-policy sampler (METHOD §1.3), and the
 * groups of GRPO. Nothing is excluded: what the user has already may be among them.
 */
import type { BeamSearch } from '../beamSearch.ts';
import type { ModelSampler } from './modelSampler.ts';

export const createBeamSampler = (beam: BeamSearch): ModelSampler => ({
  async sample(draws) {
    const out: number[][] = [];
    if (draws.length > 0)
      await beam.search(
        draws.map(({ request }) => ({ history: request.history as Uint32Array, excluded: [] })),
        draws[0].request.setSize,
        (result, i) => {
          out[i] = Array.from(result.items);
        },
      );
    return out;
  },
});
