/**
 * Items that share a path become one item, where collisions are kept: LETTER's convention (arXiv:2405.07314), by which a hit
 * is a match of the path, so that such items are credited for each other. What stands behind (trie, samplers, rewards,
 * ranking) then knows single items only. Before: `buildSemanticIds.ts`. After: `vocabulary.ts`, `trie.ts`, `train/prepare.ts`.
 */
import type { AttributePaths, Dataset, Split } from '../data/dataset.ts';
import type { SemanticIdTable } from './semanticIds.ts';

export interface MergedItems {
  /** Rows of interactions and users as before, item numbers new. */
  readonly dataset: Dataset;
  readonly split: Split;
  /** Rows are distinct. */
  readonly ids: SemanticIdTable;
  /** The new number of every item before; u32 [items before]. */
  readonly itemOf: Uint32Array;
}

/** Titles that a merged item names; our choice. */
const TITLES_SHOWN = 3;

/**
 * One item a path, numbered in the order of its first member: its ids joined by " / ", its titles too (three, then how many
 * more), its categories united, its attribute path that of the first member (our choice). Where no two items share a path,
 * `dataset`, `split` and `ids` themselves. Pure.
 */
export function mergeColliding(dataset: Dataset, split: Split, ids: SemanticIdTable): MergedItems {
  const { numItems, levels } = ids;
  const rowOf = (item: number) => ids.codes.subarray(item * levels, (item + 1) * levels);
  const numberOf = new Map<string, number>();
  const members: number[][] = [];
  const itemOf = new Uint32Array(numItems);
  for (let i = 0; i < numItems; i++) {
    const path = rowOf(i).join(',');
    const number = numberOf.get(path) ?? members.length;
    if (number === members.length) {
      numberOf.set(path, number);
      members.push([]);
    }
    members[number].push(i);
    itemOf[i] = number;
  }
  if (members.length === numItems) return { dataset, split, ids, itemOf };
  const codes = new Uint16Array(members.length * levels);
  members.forEach(([first], number) => {
    codes.set(rowOf(first), number * levels);
  });
  const renumbered = (items: Uint32Array): Uint32Array => items.map((item) => itemOf[item]);
  const { interactions, impressions, attributePaths } = dataset;
  return {
    dataset: {
      ...dataset,
      itemIds: members.map((of) => of.map((i) => dataset.itemIds[i]).join(' / ')),
      itemTitles: members.map((of) => mergedTitle(of.map((i) => dataset.itemTitles[i]))),
      itemCategories: members.map((of) => [...new Set(of.flatMap((i) => dataset.itemCategories[i]))]),
      interactions: { ...interactions, item: renumbered(interactions.item) },
      impressions: impressions && { ...impressions, item: renumbered(impressions.item) },
      attributePaths: attributePaths && pathsOfFirst(attributePaths, members),
    },
    split: { ...split, numItems: members.length, sequence: renumbered(split.sequence) },
    ids: { ...ids, numItems: members.length, codes },
    itemOf,
  };
}

function mergedTitle(titles: readonly string[]): string {
  const more = titles.length - TITLES_SHOWN;
  return `${titles.slice(0, TITLES_SHOWN).join(' / ')}${more > 0 ? ` / ${more} more` : ''}`;
}

function pathsOfFirst(paths: AttributePaths, members: readonly (readonly number[])[]): AttributePaths {
  const levels = paths.levelNames.length;
  const codes = new Uint16Array(members.length * levels);
  members.forEach(([first], number) => {
    codes.set(paths.codes.subarray(first * levels, (first + 1) * levels), number * levels);
  });
  return { ...paths, codes };
}
