/**
 * What a GPU must make before `prepareData` can name the items: the codes of a tokenizer that is trained. Before: `data/`,
 * `items/`. After: `prepare.ts`.
 */
import type { RunConfig } from '../config/runConfig.ts';
import { CheckpointError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Gpu } from '../gpu/device.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { itemEmbedding } from '../items/itemEmbedding.ts';
import { pathNames } from '../items/itemTokenNames.ts';
import { cappedCodebookSize } from '../items/residualQuantizer.ts';
import type { SuppliedSemanticIds } from '../items/semanticIdsFile.ts';
import type { TrainedCodes } from '../items/trainedCodes.ts';
import { buildVocabulary } from '../items/vocabulary.ts';
import { filterAndSplit, selectionKey } from './prepare.ts';
import { type TokenizerHooks, trainRqVae } from './rqVae.ts';

/** Whether a run's items need training before they have semantic IDs. */
export const needsTrainedItems = (config: RunConfig): boolean => config.items.tokenizer === 'rq-vae';

/** What trained codes depend on besides data set, files and adapter, as a comparable text. */
export function trainedItemsKey(config: RunConfig): string {
  const { collisions: _, ...rest } = config.items;
  return JSON.stringify([selectionKey(config), rest]);
}

/**
 * `files` with the codes that the configuration's tokenizer learns on `gpu`; `files` as they are where it learns none. Throws as
 * `trainRqVae` does, and DataError or ConfigError where there are no embeddings to learn from.
 */
export async function trainItems(
  gpu: Gpu,
  dataset: Dataset,
  config: RunConfig,
  files: ItemFiles,
  hooks: TokenizerHooks = {},
): Promise<ItemFiles> {
  if (!needsTrainedItems(config)) return files;
  const { dataset: kept, split } = filterAndSplit(dataset, config);
  const embedding = itemEmbedding(kept, split, config.items, config.seed, files.embeddings);
  return { ...files, trained: await trainRqVae(gpu, embedding, config.items, config.seed, hooks) };
}

/**
 * The codes a run began with, from the text of its `items.json` (`checkpoint.ts`, itemsFile), so that they are the same on
 * whatever adapter it goes on. Throws CheckpointError where they are not those of this data set and configuration.
 */
export function trainedItemsOfRun(itemsJson: string, dataset: Dataset, config: RunConfig): TrainedCodes {
  const { itemIds } = filterAndSplit(dataset, config).dataset;
  const { levels } = config.items;
  const codebookSize = cappedCodebookSize(config.items.codebookSize, itemIds.length);
  const codebookSizes = Array.from({ length: levels }, () => codebookSize);
  const { levelOffset } = buildVocabulary({ codebookSizes }, config.model.reservedTokens);
  const tokensOf = parsedItems(itemsJson);
  const codes = new Uint16Array(itemIds.length * levels);
  itemIds.forEach((id, i) => {
    const tokens = tokensOf.get(id) ?? [];
    for (let d = 0; d < levels; d++) {
      const code = tokens[d] - levelOffset[d];
      if (!(Number.isInteger(code) && code >= 0 && code < codebookSize))
        throw new CheckpointError(
          `items.json: item ${id}, level ${d + 1}: expected a token from ${levelOffset[d]} to ${levelOffset[d] + codebookSize - 1}, found ${tokens[d]}. Resume with the data and configuration with which the run began.`,
        );
      codes[i * levels + d] = code;
    }
  });
  return { codes, codebookSize, report: null };
}

/**
 * The semantic IDs of a run whose model knew its items when it was imported (items.codebookSizes), from the text of its `items.json`, so
 * that going on needs no file of them; null for any other run. Throws CheckpointError where they are none.
 */
export function importedItemsOfRun(itemsJson: string, { items, model }: RunConfig): SuppliedSemanticIds | null {
  const { tokenizer, codebookSizes } = items;
  if (tokenizer !== 'file' || !codebookSizes) return null;
  const { levelOffset } = buildVocabulary({ codebookSizes }, model.reservedTokens);
  const tokens = new Map<string, readonly string[]>();
  for (const [id, path] of parsedItems(itemsJson)) {
    if (
      path.length !== codebookSizes.length ||
      path.some((token, d) => !Number.isInteger(token) || token < levelOffset[d])
    )
      throw new CheckpointError(
        `items.json: item ${id}: expected ${codebookSizes.length} tokens (items.codebookSizes), found ${path.join(', ')}. Resume with the configuration with which the run began.`,
      );
    tokens.set(id, pathNames(path, { levelOffset }));
  }
  return { fileName: 'items.json', levels: codebookSizes.length, filledItems: 0, tokens };
}

function parsedItems(text: string): ReadonlyMap<string, readonly number[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError('items.json is not JSON. Take the file as the run wrote it, or start the run anew.', {
      cause,
    });
  }
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  return new Map(entries.map(([id, tokens]) => [id, Array.isArray(tokens) ? (tokens as readonly number[]) : []]));
}
