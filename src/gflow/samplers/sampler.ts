/** Chooses the trajectory set of a positive. `loggedSampler.ts`, `randomSampler.ts` and `curriculumSampler.ts` implement it. */
import type { RandomStream } from '../../core/random.ts';
import type { InteractionLevel } from '../interactionLevel.ts';

export interface SetRequest {
  /** The item the user chose. */
  readonly positive: number;
  /** User of the split. */
  readonly user: number;
  /** Place of the positive in the user's sequence. */
  readonly position: number;
  /** Index of the positive in `split.sequence`: the user's start + position. */
  readonly place: number;
  /** Items before it that the model sees, oldest first. */
  readonly history: ArrayLike<number>;
  /** N, the positive included. */
  readonly setSize: number;
  /** Share of the steps with sets that is done, 0 to 1. */
  readonly progress: number;
}

export interface Sampler {
  /** Distinct items, the positive first; fewer than N only where the catalogue is smaller than N. */
  sample(request: SetRequest, rng: RandomStream): number[];
  /** What the user is known to have done with an item of the set. */
  level(request: SetRequest, item: number): InteractionLevel;
}
