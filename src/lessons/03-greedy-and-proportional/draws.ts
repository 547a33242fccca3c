/** Draws from a policy over items, and what to expect of them. */
import { RandomStream } from '../../core/random.ts';

export interface Drawn {
  readonly item: number;
  readonly times: number;
}

/** `count` independent draws by `seed`, most frequent first. */
export function drawItems(probabilities: ArrayLike<number>, count: number, seed: number): Drawn[] {
  const random = new RandomStream(seed, 'lesson/draws');
  const times = new Map<number, number>();
  for (let k = 0; k < count; k++) {
    const item = random.categorical(probabilities);
    times.set(item, (times.get(item) ?? 0) + 1);
  }
  return [...times].map(([item, n]) => ({ item, times: n })).sort((a, b) => b.times - a.times || a.item - b.item);
}

/** Expected number of different items among `count` draws: Σ 1 − (1 − P(x))^count. */
export function expectedDistinct(probabilities: Iterable<number>, count: number): number {
  let total = 0;
  for (const p of probabilities) total += 1 - (1 - p) ** count;
  return total;
}
