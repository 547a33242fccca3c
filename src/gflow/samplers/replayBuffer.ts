/**
 * Items that were drawn before, by sample of the training data, with their log rewards: sets may be taken from them instead of
 * being drawn anew. Before: the samplers. After: the trainer; checkpoints keep `toArrays()`.
 *
 * Our choice: the highest rewards stay, and sets are drawn in proportion to reward.
 */
import { CheckpointError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';

/** Flat, so that a checkpoint can hold it: rows of `replaySize`, of which the first `counts[sample]` count. */
export interface ReplayArrays {
  /** Item indices, exact below 2^24; f32 [numSamples · replaySize]. */
  readonly items: Float32Array;
  /** Nats; f32 [numSamples · replaySize]. */
  readonly logRewards: Float32Array;
  /** f32 [numSamples] */
  readonly counts: Float32Array;
}

export class ReplayBuffer {
  private readonly arrays: ReplayArrays;

  /** An empty one, for `size` items (`sampler.replaySize`) a sample. */
  constructor(
    numSamples: number,
    private readonly size: number,
  ) {
    this.arrays = {
      items: new Float32Array(numSamples * size),
      logRewards: new Float32Array(numSamples * size),
      counts: new Float32Array(numSamples),
    };
  }

  /** Goes on with what a checkpoint kept; the arrays are copied. Throws CheckpointError where they are of another run. */
  static fromArrays(numSamples: number, replaySize: number, arrays: ReplayArrays): ReplayBuffer {
    const { items, logRewards, counts } = arrays;
    const room = numSamples * replaySize;
    if (items.length !== room || logRewards.length !== room || counts.length !== numSamples)
      throw new CheckpointError(
        `The replay buffer has ${items.length} items, ${logRewards.length} rewards and ${counts.length} counts; expected ${room}, ${room} and ${numSamples} (${replaySize} for each of ${numSamples} samples). Resume with the sampler.replaySize and the data the run began with.`,
      );
    const bad = counts.findIndex((count) => !(Number.isInteger(count) && count >= 0 && count <= replaySize));
    if (bad >= 0)
      throw new CheckpointError(
        `The replay buffer remembers ${counts[bad]} items for sample ${bad}; expected 0 to ${replaySize}. The checkpoint is damaged.`,
      );
    const buffer = new ReplayBuffer(numSamples, replaySize);
    buffer.arrays.items.set(items);
    buffer.arrays.logRewards.set(logRewards);
    buffer.arrays.counts.set(counts);
    return buffer;
  }

  /** The buffer's own arrays: copy them to keep them. */
  toArrays(): ReplayArrays {
    return this.arrays;
  }

  /** How many items are remembered for a sample. */
  count(sample: number): number {
    return this.arrays.counts[sample];
  }

  /**
   * Remembers items with their log rewards (nats, finite). One that is known takes its new reward; a full row loses its lowest
   * reward, of equal ones the greatest item.
   */
  add(sample: number, items: ArrayLike<number>, logRewards: ArrayLike<number>): void {
    const rows = new Map<number, number>(this.row(sample).map(({ item, logReward }) => [item, logReward]));
    for (let k = 0; k < items.length; k++) rows.set(items[k], Math.fround(logRewards[k]));
    const kept = [...rows].sort(([a, x], [b, y]) => y - x || a - b).slice(0, this.size);
    kept.forEach(([item, logReward], k) => {
      this.arrays.items[sample * this.size + k] = item;
      this.arrays.logRewards[sample * this.size + k] = logReward;
    });
    this.arrays.counts[sample] = kept.length;
  }

  /** Up to `count` remembered items outside `exclude`, in proportion to reward, without replacement. */
  draw(sample: number, count: number, exclude: ReadonlySet<number>, rng: RandomStream): number[] {
    const left = this.row(sample).filter(({ item }) => !exclude.has(item));
    const drawn: number[] = [];
    while (drawn.length < count && left.length > 0) {
      const highest = Math.max(...left.map(({ logReward }) => logReward));
      const k = rng.categorical(left.map(({ logReward }) => Math.exp(logReward - highest)));
      drawn.push(left.splice(k, 1)[0].item);
    }
    return drawn;
  }

  private row(sample: number): { item: number; logReward: number }[] {
    const { items, logRewards, counts } = this.arrays;
    return Array.from({ length: counts[sample] }, (_, k) => ({
      item: items[sample * this.size + k],
      logReward: logRewards[sample * this.size + k],
    }));
  }
}
