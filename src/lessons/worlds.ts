/**
 * The small catalogues that lessons look at: a trie, names and rewards. Before: data and items. After: `stage.ts`.
 * No GPU, no network, no model: everything here can be checked by hand or in a moment.
 */
import {
  DEFAULT_WARDROBE_TASTE,
  WARDROBE_COLOURS,
  WARDROBE_GARMENTS,
  WARDROBE_NUM_ITEMS,
  WARDROBE_STYLES,
  wardrobeAttributes,
  wardrobeRewards,
  wardrobeTitle,
} from '../data/datasets/wardrobe64.ts';
import { buildTrie, type Trie } from '../items/trie.ts';

export interface World {
  readonly trie: Trie;
  readonly itemTitles: readonly string[];
  /** Names of tokens, by token. */
  readonly tokenNames: readonly string[];
  /** Names of prefixes, by prefix: '', '0', '01', … or 'jacket', 'jacket formal', … */
  readonly prefixNames: readonly string[];
  /** f64 [numItems], positive */
  readonly rewards: Float64Array;
  /** Right end of the reward bars. */
  readonly maxReward: number;
  /** Rewards may be changed in steps of this; 0 where they stay. */
  readonly rewardStep: number;
  /** Leaves are called by their items' titles on narrow pictures too, where a token would say nothing. */
  readonly areLeavesTitled: boolean;
}

/** A catalogue from token paths [numItems, levels], the names of its tokens, its items and their rewards. */
export function makeWorld(
  tokens: Uint32Array,
  levels: number,
  tokenNames: readonly string[],
  itemTitles: readonly string[],
  rewards: Float64Array,
  rest: Pick<World, 'maxReward' | 'rewardStep' | 'areLeavesTitled'> & { readonly separator: string },
): World {
  const { separator, ...choices } = rest;
  const trie = buildTrie(tokens, levels);
  const prefixNames: string[] = [''];
  for (let p = 1; p < trie.numPrefixes; p++)
    prefixNames[p] = [prefixNames[trie.parent[p]], tokenNames[trie.token[p]]].filter(Boolean).join(separator);
  return { trie, itemTitles, tokenNames, prefixNames, rewards, ...choices };
}

/** Items whose paths are binary digits; tokens 2l and 2l + 1 are level l's. */
function binaryWorld(items: readonly (readonly [title: string, path: string, reward: number])[], maxReward: number) {
  const levels = items[0][1].length;
  return makeWorld(
    Uint32Array.from(items.flatMap(([, path]) => [...path].map((digit, l) => 2 * l + Number(digit)))),
    levels,
    Array.from({ length: 2 * levels }, (_, token) => String(token % 2)),
    items.map(([title]) => title),
    Float64Array.from(items, ([, , reward]) => reward),
    { separator: '', maxReward, rewardStep: 0.5, areLeavesTitled: true },
  );
}

/** The golden trie of METHOD §6: six items, three levels, rewards that add up to 20. */
export const GOLDEN_WORLD = binaryWorld(
  [
    ['A', '000', 8],
    ['B', '001', 4],
    ['C', '010', 2],
    ['D', '100', 1],
    ['E', '101', 1],
    ['G', '110', 4],
  ],
  12,
);

/** METHOD §6.11: the branch with more flow does not hold the best item. */
export const FORK_WORLD = binaryWorld(
  [
    ['first', '00', 3],
    ['second', '01', 3],
    ['third', '10', 5],
  ],
  8,
);

/** Wardrobe-64 with the rewards of its first reader, Ada: garment, then style, then colour. */
export const WARDROBE_WORLD = makeWorld(
  Uint32Array.from(
    { length: WARDROBE_NUM_ITEMS * 3 },
    (_, i) => 4 * (i % 3) + wardrobeAttributes(Math.floor(i / 3))[i % 3],
  ),
  3,
  [...WARDROBE_GARMENTS, ...WARDROBE_STYLES, ...WARDROBE_COLOURS],
  Array.from({ length: WARDROBE_NUM_ITEMS }, (_, item) => wardrobeTitle(item)),
  wardrobeRewards(DEFAULT_WARDROBE_TASTE),
  { separator: ' ', maxReward: 6.4, rewardStep: 0, areLeavesTitled: false },
);

/** The prefix of a name such as '01' or 'jacket formal'. Throws where there is none: a lesson named it wrongly. */
export function prefixNamed({ prefixNames }: World, name: string): number {
  const p = prefixNames.indexOf(name);
  if (p < 0) throw new Error(`The lesson names the prefix "${name}", which its trie does not have.`);
  return p;
}
