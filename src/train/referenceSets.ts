/**
 * DPO's sets, which stay the same from epoch to epoch, and what the frozen reference says of them. Before: `trajectorySets.ts`,
 * which drew them, and a pass of the model when the objective joined. After: `trainer.ts`; checkpoints keep `arrays`.
 */
import type { RunConfig } from '../config/runConfig.ts';
import type { PreparedData } from './prepare.ts';

/** Whether an objective compares with a frozen reference, on sets that stay the same. */
export const hasReference = ({ type }: RunConfig['objective']): boolean => type === 'dpo' || type === 'sdpo';

/** Flat, so that a checkpoint can hold it: [samples, sets, N] each; a short window leaves its last sets empty. */
export interface ReferenceArrays {
  /** Item indices, exact below 2^24. */
  readonly items: Float32Array;
  /** Sequence log-probabilities, nats. */
  readonly logProbs: Float32Array;
}

export class ReferenceSets {
  private constructor(
    private readonly sampler: RunConfig['sampler'],
    readonly arrays: ReferenceArrays,
  ) {}

  /** Length of each array. */
  static size({ config, windows }: Pick<PreparedData, 'config' | 'windows'>): number {
    return windows.numSamples * config.sampler.setsPerUser * config.sampler.setSize;
  }

  static empty(data: PreparedData): ReferenceSets {
    const size = ReferenceSets.size(data);
    return new ReferenceSets(data.config.sampler, {
      items: new Float32Array(size),
      logProbs: new Float32Array(size),
    });
  }

  /** Goes on with a checkpoint's arrays, whose lengths are `size`. */
  static of(data: PreparedData, arrays: ReferenceArrays): ReferenceSets {
    return new ReferenceSets(data.config.sampler, arrays);
  }

  /** First slot of a sample's set. */
  private slot(sample: number, set: number): number {
    return (sample * this.sampler.setsPerUser + set) * this.sampler.setSize;
  }

  put(sample: number, set: number, items: ArrayLike<number>, logProbs: ArrayLike<number>): void {
    this.arrays.items.set(items, this.slot(sample, set));
    this.arrays.logProbs.set(logProbs, this.slot(sample, set));
  }

  /** Items of a set. */
  items(sample: number, set: number): number[] {
    const first = this.slot(sample, set);
    return Array.from(this.arrays.items.subarray(first, first + this.sampler.setSize));
  }

  /** Log-probability of the set's item k under the reference, nats. */
  logProb(sample: number, set: number, k: number): number {
    return this.arrays.logProbs[this.slot(sample, set) + k];
  }
}
