import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { mergeColliding } from '../../src/items/mergeColliding.ts';
import type { SemanticIdTable } from '../../src/items/semanticIds.ts';
import { datasetOf } from '../data/sampleFiles.ts';

/** Items a … f in order; user 1 takes a b c d, user 2 takes e f b a c. */
const rows = ['1a', '1b', '1c', '1d', '2e', '2f', '2b', '2a', '2c'].map(
  ([user, item], time) => [user, item, time] as const,
);
const dataset: Dataset = {
  ...datasetOf(rows),
  itemTitles: ['A', 'B', 'C', 'D', 'E', 'F'],
  itemCategories: [['x'], [], ['y'], ['x', 'z'], ['w'], []],
  impressions: { start: Uint32Array.of(0, 2, 2, 3, 3, 3, 3, 3, 3, 3), item: Uint32Array.of(3, 2, 5) },
  attributePaths: {
    levelNames: ['kind'],
    codeNames: [['p', 'q', 'r']],
    codes: Uint16Array.of(0, 1, 2, 1, 2, 0),
  },
};
const split = splitLeaveOneOut(dataset);
const table = (...paths: readonly (readonly [number, number])[]): SemanticIdTable => ({
  numItems: paths.length,
  levels: 2,
  codebookSizes: [4, 4],
  codes: Uint16Array.from(paths.flat()),
  hasCollisionLevel: false,
});

describe('mergeColliding(dataset, split, ids)', () => {
  it('makes one item of each path, in the order of first members, with what its members had', () => {
    // a, c and d share a path, b and f another; e stands alone.
    const merged = mergeColliding(dataset, split, table([3, 1], [0, 2], [3, 1], [3, 1], [1, 1], [0, 2]));
    expect(Array.from(merged.itemOf)).toEqual([0, 1, 0, 0, 2, 1]);
    expect(merged.ids).toEqual(table([3, 1], [0, 2], [1, 1]));
    expect(merged.dataset).toEqual({
      ...dataset,
      itemIds: ['a / c / d', 'b / f', 'e'],
      itemTitles: ['A / C / D', 'B / F', 'E'],
      itemCategories: [['x', 'y', 'z'], [], ['w']],
      interactions: { ...dataset.interactions, item: Uint32Array.of(0, 1, 0, 0, 2, 1, 1, 0, 0) },
      impressions: { start: dataset.impressions!.start, item: Uint32Array.of(0, 0, 1) },
      attributePaths: { ...dataset.attributePaths, codes: Uint16Array.of(0, 1, 2) },
    });
    expect(merged.split).toEqual(splitLeaveOneOut(merged.dataset));
    expect(merged.split).toEqual({ ...split, numItems: 3, sequence: Uint32Array.of(0, 1, 0, 0, 2, 1, 1, 0, 0) });
  });

  it('hands back what it was given where no two items share a path', () => {
    const ids = table([0, 0], [0, 1], [1, 0], [1, 1], [2, 0], [2, 1]);
    const merged = mergeColliding(dataset, split, ids);
    expect(merged.dataset).toBe(dataset);
    expect(merged.split).toBe(split);
    expect(merged.ids).toBe(ids);
    expect(Array.from(merged.itemOf)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('names three titles of many, and every id', () => {
    const merged = mergeColliding(dataset, split, table([0, 0], [0, 0], [0, 0], [0, 0], [0, 0], [0, 0]));
    expect(merged.dataset.itemTitles).toEqual(['A / B / C / 3 more']);
    expect(merged.dataset.itemIds).toEqual(['a / b / c / d / e / f']);
    expect(merged.split.numItems).toBe(1);
  });
});
