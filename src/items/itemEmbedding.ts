/** The item embedding a run asks for. Before: `coOccurrence.ts`, `textEmbedding.ts`, `embeddingsFile.ts`. After: `residualQuantizer.ts`. */
import { ConfigError, DataError } from '../core/errors.ts';
import type { Dataset, Split } from '../data/dataset.ts';
import { coOccurrenceEmbedding } from './coOccurrence.ts';
import { embeddingsOf, type SuppliedEmbeddings } from './embeddingsFile.ts';
import { textEmbedding } from './textEmbedding.ts';

export type EmbeddingKind = 'co-occurrence' | 'text' | 'both' | 'file';

export interface ItemEmbedding {
  readonly size: number;
  /** f64 [numItems, size]: rows of length 1 (of 'both', of √2), or zero where nothing is known of an item. */
  readonly vectors: Float64Array;
}

/** Throws ConfigError for text of a data set without any, or for 'file' without a file; DataError for one that lacks items. */
export function itemEmbedding(
  dataset: Dataset,
  split: Split,
  options: { readonly embedding: EmbeddingKind; readonly embeddingSize: number },
  seed: number,
  supplied?: SuppliedEmbeddings | DataError,
): ItemEmbedding {
  const { embedding, embeddingSize } = options;
  switch (embedding) {
    case 'co-occurrence':
      return coOccurrenceEmbedding(split, embeddingSize, seed);
    case 'text':
      return textEmbedding(dataset, embeddingSize, seed);
    case 'both':
      return sideBySide(coOccurrenceEmbedding(split, embeddingSize, seed), textEmbedding(dataset, embeddingSize, seed));
    case 'file':
      if (supplied instanceof DataError) throw supplied;
      if (!supplied)
        throw new ConfigError(
          'items.embedding: "file" needs a file of item embeddings, and none was given. Give it by --embeddings FILE on the command line, on the page drop it with the data as *.embeddings.jsonl, or choose another embedding.',
        );
      return embeddingsOf(dataset.itemIds, supplied, embeddingSize, seed);
  }
}

/** Rows of a and b one after the other; each side has length 1, so that both weigh the same. */
function sideBySide(a: ItemEmbedding, b: ItemEmbedding): ItemEmbedding {
  const size = a.size + b.size;
  const numItems = a.vectors.length / a.size;
  const vectors = new Float64Array(numItems * size);
  for (let i = 0; i < numItems; i++) {
    vectors.set(a.vectors.subarray(i * a.size, (i + 1) * a.size), i * size);
    vectors.set(b.vectors.subarray(i * b.size, (i + 1) * b.size), i * size + a.size);
  }
  return { size, vectors };
}
