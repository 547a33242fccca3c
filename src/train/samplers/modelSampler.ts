/**
 * Samplers that ask the model of now: many sets at once, because each costs passes of it. `policySampler.ts`,
 * `beamSampler.ts` and `lowConfidenceSampler.ts` implement it. Before: `beamSearch.ts`, `pathLogProbs.ts`. After:
 * `trajectorySets.ts`.
 */
import type { RandomStream } from '../../core/random.ts';
import type { SetRequest } from '../../gflow/samplers/sampler.ts';

export interface SetDraw {
  readonly request: SetRequest;
  /** Numbers the set among all of the run's, so that a resumed run draws the same noise. */
  readonly draw: number;
  /** Of the set's sample. */
  readonly random: RandomStream;
}

export interface ModelSampler {
  /** Distinct items for each set, as many as the set is large where there are so many; the positive may be among them. */
  sample(draws: readonly SetDraw[]): Promise<number[][]>;
}
