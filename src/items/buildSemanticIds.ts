/** A data set and its split → semantic IDs, by the tokenizer a run asks for. Before: `data/split.ts`. After: `vocabulary.ts`, `trie.ts`. */
import type { TOKENIZERS } from '../config/runConfig.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import type { Dataset, Split } from '../data/dataset.ts';
import { attributePathsOf } from './attributePaths.ts';
import { resolveCollisions } from './collisions.ts';
import type { SuppliedEmbeddings } from './embeddingsFile.ts';
import { type EmbeddingKind, itemEmbedding } from './itemEmbedding.ts';
import { randomIds } from './randomIds.ts';
import { cappedCodebookSize, type KMeansStart, residualQuantize } from './residualQuantizer.ts';
import { type SemanticIdReport, semanticIdReport } from './semanticIdReport.ts';
import type { SemanticIdTable } from './semanticIds.ts';
import { codesOf, END, type SuppliedSemanticIds } from './semanticIdsFile.ts';
import { type TrainedCodes, trainedCodesRemarks } from './trainedCodes.ts';

/** Codes are u16. */
const MOST_CODES = 65_536;

/** The section `items` of a run configuration. */
export interface TokenizerOptions {
  readonly tokenizer: (typeof TOKENIZERS)[number];
  readonly embedding: EmbeddingKind;
  readonly embeddingSize: number;
  readonly levels: number;
  readonly codebookSize: number;
  readonly kmeansStart: KMeansStart;
  readonly collisions: 'extra-token' | 'keep';
  /** Of tokenizer 'file': codes of each level; the file's own where absent or null. */
  readonly codebookSizes?: readonly number[] | null;
}

/**
 * What was read from files of the user's for options that ask for 'file', or why it could not be; and what was made for these
 * very items before, on a GPU.
 */
export interface ItemFiles {
  readonly embeddings?: SuppliedEmbeddings | DataError;
  readonly semanticIds?: SuppliedSemanticIds | DataError;
  /** Of tokenizer 'rq-vae': `train/prepareItems.ts`. */
  readonly trained?: TrainedCodes;
}

export interface BuiltSemanticIds {
  readonly ids: SemanticIdTable;
  readonly report: SemanticIdReport;
}

/**
 * Semantic IDs of all items of `dataset`. Residual k-means looks at the training part of `split` alone; attribute paths
 * and IDs from a file ignore `levels` and `codebookSize`. Where two items share a path, a collision level makes all rows distinct,
 * unless options.collisions is 'keep': such items are then to be merged (`mergeColliding.ts`).
 * Throws ConfigError when attribute paths or text are asked of a data set without them, or a file or trained codes that are not in
 * `files`.
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
  const remarks: string[] = [];
  if (options.tokenizer === 'file') {
    const supplied = files.semanticIds;
    if (supplied instanceof DataError) throw supplied;
    if (!supplied)
      throw new ConfigError(
        'items.tokenizer: "file" needs a file of semantic IDs, and none was given. Give it by --ids FILE on the command line, on the page drop it with the data as *.index.json, or choose another tokenizer.',
      );
    const read = codesOf(dataset.itemIds, supplied, options.codebookSizes);
    ({ codes, codeNames } = read);
    codebookSizes = [...read.codebookSizes];
    if (read.isShifted)
      remarks.push(`${supplied.fileName} counts items from 0, the data set from 1: item 1 has the ID of 0, and so on.`);
    if (supplied.filledItems > 0)
      remarks.push(`${supplied.fileName}: ${supplied.filledItems} items of fewer tokens are filled up with ${END}.`);
    if (read.unknownItems > 0)
      remarks.push(
        `${supplied.fileName}: ${read.unknownItems} items are not in the data set after its filter; passed over.`,
      );
  } else if (options.tokenizer === 'item') {
    if (numItems > MOST_CODES)
      throw new ConfigError(
        `items.tokenizer: "item" gives every item a token of its own, ${MOST_CODES} at most; the data set has ${numItems} items after its filter. Raise data.minInteractions, or choose another tokenizer.`,
      );
    codes = Uint16Array.from({ length: numItems }, (_, i) => i);
    codebookSizes = [numItems];
  } else if (options.tokenizer === 'random') {
    const codebookSize = cappedCodebookSize(options.codebookSize, numItems);
    codes = randomIds(numItems, options.levels, codebookSize, seed);
    codebookSizes = Array.from({ length: options.levels }, () => codebookSize);
  } else if (options.tokenizer === 'attribute-paths') {
    const paths = attributePathsOf(dataset);
    codes = paths.codes;
    codeNames = paths.codeNames;
    codebookSizes = paths.codeNames.map((names) => names.length);
  } else if (options.tokenizer === 'rq-vae') {
    const { trained } = files;
    if (!trained)
      throw new ConfigError(
        'items.tokenizer: the codes of "rq-vae" are trained on a GPU before the items can be named, and that has not been done. Open a page with WebGPU or a command that finds an adapter, or set items.tokenizer to "residual-kmeans", which needs none.',
      );
    if (trained.codes.length !== numItems * options.levels)
      throw new ConfigError(
        `items.tokenizer: the codes of "rq-vae" were trained for other items: expected ${numItems} items of ${options.levels} codes, found ${trained.codes.length} codes. Train them on the data as they are now.`,
      );
    codes = trained.codes;
    codebookSizes = Array.from({ length: options.levels }, () => trained.codebookSize);
    remarks.push(...trainedCodesRemarks(trained));
  } else {
    const { vectors, size } = itemEmbedding(dataset, split, options, seed, files.embeddings);
    const quantized = residualQuantize(vectors, numItems, size, options, seed);
    codes = quantized.codes;
    codebookSizes = Array.from({ length: options.levels }, () => quantized.codebookSize);
  }
  const resolved = resolveCollisions(codes, codebookSizes.length, codebookSizes, options.collisions);
  const ids: SemanticIdTable = {
    numItems,
    levels: resolved.levels,
    codebookSizes: resolved.codebookSizes,
    codes: resolved.codes,
    ...(codeNames ? { codeNames } : {}),
    hasCollisionLevel: resolved.hasCollisionLevel,
  };
  return { ids, report: semanticIdReport(ids, resolved.collisions, remarks) };
}
