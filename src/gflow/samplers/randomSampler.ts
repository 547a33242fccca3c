/**
 * N − 1 unobserved items, uniform, without replacement. "Unobserved" is judged on the training part of the user's
 * sequence alone: sparing the held-out items would tell the model which they are.
 */
import type { RandomStream } from '../../core/random.ts';
import type { Split } from '../../data/dataset.ts';
import type { Sampler } from './sampler.ts';

/** The user's training items: all but the last two of the sequence. */
export function trainingItems(split: Split, user: number): Uint32Array {
  return split.sequence.subarray(split.start[user], Math.max(split.start[user], split.start[user + 1] - 2));
}

/**
 * Adds items outside `chosen` and `avoid` until `chosen` has `size`; where the catalogue is too small for that, items
 * of `avoid` too. Uniform without replacement.
 */
export function topUpAtRandom(
  chosen: Set<number>,
  size: number,
  numItems: number,
  avoid: ReadonlySet<number>,
  rng: RandomStream,
): void {
  const target = Math.min(size, numItems);
  // Rejection is quick while most of the catalogue is free; give up early and list the free items otherwise.
  for (let tries = 0; chosen.size < target && tries < 8 * size; tries++) {
    const item = rng.int(numItems);
    if (!avoid.has(item)) chosen.add(item);
  }
  for (const spareAvoided of [true, false]) {
    if (chosen.size >= target) return;
    const free: number[] = [];
    for (let item = 0; item < numItems; item++)
      if (!chosen.has(item) && !(spareAvoided && avoid.has(item))) free.push(item);
    rng.shuffle(free);
    for (const item of free.slice(0, target - chosen.size)) chosen.add(item);
  }
}

export function createRandomSampler(split: Split): Sampler {
  return {
    sample({ positive, user, history, setSize }, rng) {
      const avoid = new Set<number>(trainingItems(split, user));
      for (let i = 0; i < history.length; i++) avoid.add(history[i]);
      const chosen = new Set([positive]);
      topUpAtRandom(chosen, setSize, split.numItems, avoid, rng);
      return [...chosen];
    },
    interaction: (request, item) => (item === request.positive ? 1 : 0),
  };
}
