/**
 * Readers of a shop with the golden trie's six items. Who last took something behind branch 0 has one taste, the others another,
 * and the next item is drawn from that taste's R/Z; so the best that any model can reach is known. After: `llamaLearner.ts`.
 */
import { RandomStream } from '../../core/random.ts';
import { entropy } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { pathTo } from '../../items/trie.ts';
import { GOLDEN_WORLD } from '../worlds.ts';

const { trie, rewards } = GOLDEN_WORLD;
export const VOCABULARY = 2 * trie.levels;

/** Rewards after an item behind branch 0, and after one behind branch 1; f64 [numItems] each. The second is made up. */
export const TASTES = [rewards, Float64Array.of(1, 1, 2, 4, 8, 4)] as const;
const TARGETS = TASTES.map((taste) => targetProbabilities(taste.map(Math.log)));

/** Items of a history, oldest first. */
export type History = readonly [number, number];
export interface Reader {
  readonly history: History;
  readonly next: number;
}

/** Tokens of an item, one a level. */
export const itemTokens = (item: number): number[] => pathTo(trie, trie.leafOfItem[item]).map((p) => trie.token[p]);

/** 0 or 1: which taste a history has. */
export const tasteOf = ([, last]: History): number => itemTokens(last)[0];
/** P(next | history); f64 [numItems] */
export const targetOf = (history: History): Float64Array => TARGETS[tasteOf(history)];

/** Every history there can be: pairs of items. */
export const ALL_HISTORIES: readonly History[] = Array.from(
  { length: trie.numItems ** 2 },
  (_, k) => [Math.floor(k / trie.numItems), k % trie.numItems] as const,
);

/** The history whose policy is on the picture: its reader has the golden rewards. */
export const SHOWN: History = [5, 2];

/** Mean entropy of the next item over all histories, nats: no model's held-out loss can be lower. */
export const BEST_LOSS =
  ALL_HISTORIES.reduce((sum, history) => sum + entropy(targetOf(history)), 0) / ALL_HISTORIES.length;

/** Training readers by seed. */
export function drawReaders(count: number, seed: number): Reader[] {
  const random = new RandomStream(seed, 'lesson/readers');
  return Array.from({ length: count }, () => {
    const history: History = [random.int(trie.numItems), random.int(trie.numItems)];
    return { history, next: random.categorical(targetOf(history)) };
  });
}
