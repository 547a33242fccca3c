/** A data set and its split → semantic IDs, by the tokenizer a run asks for. Before: `data/split.ts`. After: `vocabulary.ts`, `trie.ts`. */
import type { Dataset, Split } from '../data/dataset.ts';
import { attributePathsOf } from './attributePaths.ts';
import { resolveCollisions } from './collisions.ts';
import { coOccurrenceEmbedding } from './coOccurrence.ts';
import { residualQuantize } from './residualQuantizer.ts';
import type { SemanticIdTable } from './semanticIds.ts';

/** The section `items` of a run configuration. */
export interface TokenizerOptions {
  readonly tokenizer: 'residual-kmeans' | 'attribute-paths';
  readonly embedding: 'co-occurrence';
  readonly embeddingSize: number;
  readonly levels: number;
  readonly codebookSize: number;
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
 * Throws ConfigError when attribute paths are asked of a data set without them.
 */
export function buildSemanticIds(
  dataset: Dataset,
  split: Split,
  options: TokenizerOptions,
  seed: number,
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
    const { vectors, size } = coOccurrenceEmbedding(split, options.embeddingSize, seed);
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
