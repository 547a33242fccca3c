/** Chooses the trajectory set of a positive. `loggedSampler.ts` and `randomSampler.ts` implement it. */
import type { RandomStream } from '../../core/random.ts';

export interface SetRequest {
  /** The item the user chose. */
  readonly positive: number;
  /** User of the split. */
  readonly user: number;
  /** Place of the positive in the user's sequence. */
  readonly position: number;
  /** Items before it that the model sees, oldest first. */
  readonly history: ArrayLike<number>;
  /** N, the positive included. */
  readonly setSize: number;
}

export interface Sampler {
  /** Distinct items, the positive first; fewer than N only where the catalogue is smaller than N. */
  sample(request: SetRequest, rng: RandomStream): number[];
  /** r_a of an item of the set: 1 where the user clicked it in the session, the positive included; else 0. */
  interaction(request: SetRequest, item: number): number;
}
