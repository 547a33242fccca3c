/**
 * What recommended lists are like, whoever is right: how much of the catalogue they reach, how evenly, how popular and
 * how alike their items are. Before: `rankByScore.ts`, beam lists. After: `train/evaluate.ts`.
 */
import { entropy } from './flowMetrics.ts';

export interface Catalogue {
  readonly numItems: number;
  /** Training interactions of each item; [numItems]. */
  readonly trainingCounts: ArrayLike<number>;
  /** Semantic-ID paths; u32 [numItems, levels]. */
  readonly itemTokens: Uint32Array;
  readonly levels: number;
}

/** Catalogue coverage: the share of items that are in some list. */
export function coverage(counts: ArrayLike<number>): number {
  let reached = 0;
  for (let i = 0; i < counts.length; i++) if (counts[i] > 0) reached++;
  return reached / counts.length;
}

/** Gini index of counts over the whole catalogue: 0 where all are equal, (n − 1)/n where one item has everything. */
export function gini(counts: ArrayLike<number>): number {
  const sorted = Float64Array.from(counts).sort();
  const n = sorted.length;
  let total = 0;
  let weighted = 0;
  sorted.forEach((count, i) => {
    total += count;
    weighted += (2 * (i + 1) - n - 1) * count;
  });
  return weighted / (n * total);
}

/** 1 − (length of the common prefix) / levels, of two items' semantic-ID paths: 0 for one item, 1 for different roots. */
export function pathDistance({ itemTokens, levels }: Catalogue, a: number, b: number): number {
  let common = 0;
  while (common < levels && itemTokens[a * levels + common] === itemTokens[b * levels + common]) common++;
  return 1 - common / levels;
}

/** Mean `pathDistance` over the pairs of a list; NaN below two items. */
export function intraListDistance(catalogue: Catalogue, items: ArrayLike<number>): number {
  let total = 0;
  for (let i = 1; i < items.length; i++)
    for (let j = 0; j < i; j++) total += pathDistance(catalogue, items[i], items[j]);
  return (2 * total) / (items.length * (items.length - 1));
}

/**
 * Of the first K of every list: 'coverage@K'; 'entropy@K' (nats) and 'gini@K' of how often each item is recommended;
 * 'arp@K', average recommendation popularity (Yin et al. 2012): mean training interactions of a list's items, then mean over
 * users; 'ild@K', intra-list distance by semantic-ID path, mean over users. What no list defines is left out.
 */
export function listMetrics(
  lists: readonly ArrayLike<number>[],
  k: number,
  catalogue: Catalogue,
): Record<string, number> {
  const counts = new Float64Array(catalogue.numItems);
  const cut = lists.map((list) => Array.from(list).slice(0, k)).filter((list) => list.length > 0);
  let total = 0;
  for (const list of cut) for (const item of list) counts[item]++;
  for (const list of cut) total += list.length;
  const mean = (values: readonly number[]) => values.reduce((a, x) => a + x, 0) / values.length;
  const metrics = {
    [`coverage@${k}`]: coverage(counts),
    [`entropy@${k}`]: entropy(counts.map((count) => count / total)),
    [`gini@${k}`]: gini(counts),
    [`arp@${k}`]: mean(cut.map((list) => mean(list.map((item) => catalogue.trainingCounts[item])))),
    [`ild@${k}`]: mean(cut.map((list) => intraListDistance(catalogue, list)).filter((d) => !Number.isNaN(d))),
  };
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
