/**
 * Unobserved items at random: negatives by themselves, or the pool that samplers with a score choose from. "Unobserved" is
 * judged on the training part of the user's sequence alone: sparing the held-out items would tell the model which they are.
 */
import type { RandomStream } from '../../core/random.ts';
import type { Split } from '../../data/dataset.ts';
import type { SetRequest } from './sampler.ts';

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

/** Items a negative should not be: the history, and the user's training items. */
export function observedItems(split: Split, { user, history }: Pick<SetRequest, 'user' | 'history'>): Set<number> {
  const observed = new Set<number>(trainingItems(split, user));
  for (let i = 0; i < history.length; i++) observed.add(history[i]);
  return observed;
}

/**
 * `size` distinct items, uniform from all but `avoid` and the positive. Where fewer are free, all of them, and items of `avoid`
 * only to reach setSize − 1; fewer than that where the catalogue itself is smaller.
 */
export function candidatePool(
  { positive, setSize }: Pick<SetRequest, 'positive' | 'setSize'>,
  size: number,
  avoid: ReadonlySet<number>,
  numItems: number,
  rng: RandomStream,
): number[] {
  const free = numItems - avoid.size - (avoid.has(positive) ? 0 : 1);
  const wanted = Math.min(size, Math.max(free, setSize - 1));
  const chosen = new Set([positive]);
  topUpAtRandom(chosen, wanted + 1, numItems, avoid, rng);
  chosen.delete(positive);
  return [...chosen];
}

/**
 * Items of the pool that N − 1 are chosen from: `sampler.poolSize`, or 2N − 1 where that is null (METHOD §1.3: the example in a
 * reader's notes on the paper).
 */
export const poolSizeOf = (poolSize: number | null, setSize: number): number => poolSize ?? 2 * setSize - 1;
