/**
 * Item embeddings from what is written about the items: TF-IDF over titles, categories and attributes, then truncated
 * SVD (latent semantic analysis, Deerwester et al. 1990). Before: `data/dataset.ts`. After: `itemEmbedding.ts`.
 */
import { ConfigError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ItemEmbedding } from './itemEmbedding.ts';
import { principalRows, type SparseRows, scaleRows } from './svd.ts';

/** TF-IDF weights [numItems, terms]. */
export interface TermMatrix extends SparseRows {
  /** In order of first appearance: words of titles as they are, 'category:…', and 'garment:…' for a level of attributes. */
  readonly terms: readonly string[];
}

/** Terms of item i: the words of its title, each category whole, each attribute whole. A title that is the item's ID is none. */
function termsOf(dataset: Dataset, i: number): string[] {
  const { itemTitles, itemIds, itemCategories, attributePaths } = dataset;
  const title = itemTitles[i] === itemIds[i] ? '' : itemTitles[i];
  const terms = [
    ...(title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []),
  ];
  for (const category of itemCategories[i]) terms.push(`category:${category.toLowerCase()}`);
  attributePaths?.levelNames.forEach((name, level, { length }) => {
    terms.push(`${name}:${attributePaths.codeNames[level][attributePaths.codes[i * length + level]]}`);
  });
  return terms;
}

/**
 * Rows of tf · (ln((1 + n) / (1 + df)) + 1), each scaled to length 1, where tf counts a term in an item, df the items that
 * have it, n the items: the smoothed form of scikit-learn's TfidfVectorizer.
 * Throws ConfigError when no item has a title of its own, a category or an attribute.
 */
export function termMatrix(dataset: Dataset): TermMatrix {
  const n = dataset.itemIds.length;
  const index = new Map<string, number>();
  const itemsWith: number[] = [];
  const rows = Array.from({ length: n }, (_, i) => {
    const counts = new Map<number, number>();
    for (const name of termsOf(dataset, i)) {
      let t = index.get(name);
      if (t === undefined) {
        t = index.size;
        index.set(name, t);
        itemsWith.push(0);
      }
      if (!counts.has(t)) itemsWith[t]++;
      counts.set(t, (counts.get(t) ?? 0) + 1);
    }
    return counts;
  });
  if (index.size === 0)
    throw new ConfigError(
      `items.embedding: text was asked for, but the data set ${dataset.name} has no titles, categories or attributes. Add its titles file, or set items.embedding to "co-occurrence".`,
    );
  const start = new Uint32Array(n + 1);
  rows.forEach((counts, i) => {
    start[i + 1] = start[i] + counts.size;
  });
  const column = new Uint32Array(start[n]);
  const value = new Float64Array(start[n]);
  rows.forEach((counts, i) => {
    let k = start[i];
    for (const [t, count] of counts) {
      column[k] = t;
      value[k++] = count * (Math.log((1 + n) / (1 + itemsWith[t])) + 1);
    }
    const row = value.subarray(start[i], k);
    if (row.length > 0) scaleRows(row, row.length);
  });
  return { terms: [...index.keys()], start, column, value };
}

/**
 * Item embeddings f64 [numItems, size]: U·S of the TF-IDF matrix, each row scaled to length 1 (our choice: cosines, as in
 * co-occurrence). An item without a word has a zero row. `size` is embeddingSize or, for tiny catalogues, numItems.
 */
export function textEmbedding(dataset: Dataset, embeddingSize: number, seed: number): ItemEmbedding {
  const matrix = termMatrix(dataset);
  return principalRows(matrix, matrix.terms.length, embeddingSize, seed);
}
