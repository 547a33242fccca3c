/** Iterative k-core: users and items with fewer than k interactions go, until none is left. Before: `readDataset.ts`. After: `split.ts`. */
import { DataError } from '../core/errors.ts';
import type { AttributePaths, Dataset, Impressions } from './dataset.ts';

export interface RemovedCounts {
  readonly users: number;
  readonly items: number;
  readonly interactions: number;
}

/**
 * Keeps users and items with at least `k` interactions each, repeatedly. k = 0 or 1 keeps everything.
 * Order of users, items and interactions stays; impressions and attribute paths are kept in step. `report` still
 * describes the files. Throws DataError when nothing is left.
 */
export function kCore(dataset: Dataset, k: number): { dataset: Dataset; removed: RemovedCounts } {
  if (k <= 1) return { dataset, removed: { users: 0, items: 0, interactions: 0 } };
  const { user, item } = dataset.interactions;
  const n = user.length;
  const userCount = new Uint32Array(dataset.userIds.length);
  const itemCount = new Uint32Array(dataset.itemIds.length);
  for (let i = 0; i < n; i++) {
    userCount[user[i]]++;
    itemCount[item[i]]++;
  }
  const hasEnough = (count: number): boolean => count >= k;
  // Large data that are a k-core already, as published ones are, need no second copy.
  if (userCount.every(hasEnough) && itemCount.every(hasEnough))
    return { dataset, removed: { users: 0, items: 0, interactions: 0 } };
  let alive = Uint32Array.from({ length: n }, (_, i) => i);
  for (;;) {
    const kept = alive.filter((i) => userCount[user[i]] >= k && itemCount[item[i]] >= k);
    if (kept.length === alive.length) break;
    userCount.fill(0);
    itemCount.fill(0);
    for (const i of kept) {
      userCount[user[i]]++;
      itemCount[item[i]]++;
    }
    alive = kept;
  }
  if (alive.length === 0)
    throw new DataError(
      `${dataset.report.format}: the ${k}-core is empty: of ${dataset.userIds.length} users, ${dataset.itemIds.length} items and ${n} interactions, expected some users and items with at least ${k} interactions each, found none. Lower data.minInteractions, or give more data.`,
    );
  const filtered = selectRows(
    dataset,
    alive,
    (u) => userCount[u] >= k,
    (i) => itemCount[i] >= k,
  );
  return {
    dataset: filtered,
    removed: {
      users: dataset.userIds.length - filtered.userIds.length,
      items: dataset.itemIds.length - filtered.itemIds.length,
      interactions: n - alive.length,
    },
  };
}

/**
 * The data set of the given interaction rows (ascending), with the users and items that are kept, renumbered in order.
 * Every kept row's user and item must be kept. Shown items that are not kept vanish from the impressions.
 */
export function selectRows(
  dataset: Dataset,
  rows: Uint32Array,
  keepUser: (user: number) => boolean,
  keepItem: (item: number) => boolean,
): Dataset {
  const { interactions } = dataset;
  const users = renumber(dataset.userIds.length, keepUser);
  const items = renumber(dataset.itemIds.length, keepItem);
  const pick = <T>(values: readonly T[], kept: Uint32Array): T[] => Array.from(kept, (i) => values[i]);
  const { timestamp, rating } = interactions;
  return {
    ...dataset,
    userIds: pick(dataset.userIds, users.kept),
    itemIds: pick(dataset.itemIds, items.kept),
    itemTitles: pick(dataset.itemTitles, items.kept),
    itemCategories: pick(dataset.itemCategories, items.kept),
    interactions: {
      user: rows.map((i) => users.newIndex[interactions.user[i]]),
      item: rows.map((i) => items.newIndex[interactions.item[i]]),
      timestamp: timestamp && Float64Array.from(rows, (i) => timestamp[i]),
      rating: rating && Float32Array.from(rows, (i) => rating[i]),
    },
    impressions: dataset.impressions && selectImpressions(dataset.impressions, rows, items.newIndex, keepItem),
    attributePaths: dataset.attributePaths && selectPaths(dataset.attributePaths, items.kept),
  };
}

function renumber(count: number, keep: (index: number) => boolean): { kept: Uint32Array; newIndex: Uint32Array } {
  const kept: number[] = [];
  const newIndex = new Uint32Array(count);
  for (let i = 0; i < count; i++)
    if (keep(i)) {
      newIndex[i] = kept.length;
      kept.push(i);
    }
  return { kept: Uint32Array.from(kept), newIndex };
}

function selectImpressions(
  impressions: Impressions,
  rows: Uint32Array,
  newIndex: Uint32Array,
  keepItem: (item: number) => boolean,
): Impressions {
  const start = new Uint32Array(rows.length + 1);
  const shown: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    for (let s = impressions.start[rows[r]]; s < impressions.start[rows[r] + 1]; s++)
      if (keepItem(impressions.item[s])) shown.push(newIndex[impressions.item[s]]);
    start[r + 1] = shown.length;
  }
  return { start, item: Uint32Array.from(shown) };
}

function selectPaths(paths: AttributePaths, kept: Uint32Array): AttributePaths {
  const levels = paths.levelNames.length;
  const codes = new Uint16Array(kept.length * levels);
  kept.forEach((item, i) => {
    codes.set(paths.codes.subarray(item * levels, (item + 1) * levels), i * levels);
  });
  return { ...paths, codes };
}
