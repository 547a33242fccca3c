/**
 * The rewards an experiment asks for. Our choice, for the data say nothing of it: what a reader takes shows what the reader
 * likes, so each token's share in a reward is multiplied by (3 + times taken now) / (3 + times taken before), as if three
 * earlier choices stood behind every taste. With the reader's own history that is 1. β then sharpens or flattens all.
 */
import { pathTo, type Trie } from '../../items/trie.ts';

const CHOICES_BEFORE = 3;

/** What the history `now` in place of `before` multiplies each item's reward by; f64 [numItems]. */
export function historyFactors(trie: Trie, before: readonly number[], now: readonly number[]): Float64Array {
  const taken = (history: readonly number[]) => {
    const count = new Map<number, number>();
    for (const item of history)
      for (const p of pathTo(trie, trie.leafOfItem[item]))
        count.set(trie.token[p], (count.get(trie.token[p]) ?? 0) + 1);
    return count;
  };
  const [old, latest] = [taken(before), taken(now)];
  return Float64Array.from(trie.leafOfItem, (leaf) =>
    pathTo(trie, leaf).reduce((factor, p) => {
      const token = trie.token[p];
      return (factor * (CHOICES_BEFORE + (latest.get(token) ?? 0))) / (CHOICES_BEFORE + (old.get(token) ?? 0));
    }, 1),
  );
}

/** log (reward · factor)^β, nats; f64 [numItems]. */
export function targetLogRewards(rewards: Float64Array, factors: Float64Array, beta: number): Float64Array {
  return rewards.map((reward, x) => beta * (Math.log(reward) + Math.log(factors[x])));
}
