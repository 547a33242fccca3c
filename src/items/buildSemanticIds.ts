/** A data set and its split → semantic IDs, by the tokenizer a run asks for. Before: `data/split.ts`. After: `vocabulary.ts`, `trie.ts`. */
import type { Dataset, Split } from '../data/dataset.ts';
import { attributePathsOf } from './attributePaths.ts';
import { resolveCollisions } from './collisions.ts';
import type { SuppliedEmbeddings } from './embeddingsFile.ts';
import { type EmbeddingKind, itemEmbedding } from './itemEmbedding.ts';
import { residualQuantize } from './residualQuantizer.ts';
import type { SemanticIdTable } from './semanticIds.ts';

/** The section `items` of a run configuration. */
export interface TokenizerOptions {
  readonly tokenizer: 'residual-kmeans' | 'attribute-paths';
  readonly embedding: EmbeddingKind;
  readonly embeddingSize: number;
  readonly levels: number;
  readonly codebookSize: number;
}

/** What was read from files of the user's, where an option asks for 'file'. */
export interface ItemFiles {
  readonly embeddings?: SuppliedEmbeddings;
}

export interface BuiltSemanticIds {
  readonly ids: SemanticIdTable;
  /** Items that shared a code path before the collision level told them apart. */
  readonly collidingItems: number;
  /** Distinct codes in use on each level; [L]. */
  readonly codesUsed: readonly number[];
}

/**
 * Semantic IDs of all items of `dataset`. Residual k-means looks at the training part of `split` alone; attribute paths
 * ignore `levels` and `codebookSize`. A collision level is added where two items share a path, so all rows are distinct.
 * Throws ConfigError when attribute paths or text are asked of a data set without them, or a file that is not in `files`.
 */
export function buildSemanticIds(
  dataset: Dataset,
  split: Split,
  options: TokenizerOptions,
  seed: number,
  files: ItemFiles = {},
): BuiltSemanticIds {
  const numItems = dataset.itemIds.length;
  let codes: Uint16Array;
  let codebookSizes: number[];
  let codeNames: readonly (readonly string[])[] | undefined;
  if (options.tokenizer === 'attribute-paths') {
    const paths = attributePathsOf(dataset);
    codes = paths.codes;
    codeNames = paths.codeNames;
    codebookSizes = paths.codeNames.map((names) => names.length);
  } else {
    const { vectors, size } = itemEmbedding(dataset, split, options, seed, files.embeddings);
    const quantized = residualQuantize(vectors, numItems, size, options, seed);
    codes = quantized.codes;
    codebookSizes = Array.from({ length: options.levels }, () => quantized.codebookSize);
  }
  const resolved = resolveCollisions(codes, codebookSizes.length, codebookSizes);
  const ids: SemanticIdTable = {
    numItems,
    levels: resolved.levels,
    codebookSizes: resolved.codebookSizes,
    codes: resolved.codes,
    ...(codeNames ? { codeNames } : {}),
    hasCollisionLevel: resolved.hasCollisionLevel,
  };
  return { ids, collidingItems: resolved.collidingItems, codesUsed: countCodes(ids) };
}

function countCodes(ids: SemanticIdTable): number[] {
  return ids.codebookSizes.map((codebookSize, level) => {
    const used = new Uint8Array(codebookSize);
    let count = 0;
    for (let i = 0; i < ids.numItems; i++) {
      const code = ids.codes[i * ids.levels + level];
      if (used[code] === 0) count++;
      used[code] = 1;
    }
    return count;
  });
}
