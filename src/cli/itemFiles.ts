/** What a run's items come from besides its data: `--embeddings FILE`, `--ids FILE`, and trained codes. After: `train/prepare.ts`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunConfig } from '../config/runConfig.ts';
import { CheckpointError, ConfigError, DataError } from '../core/errors.ts';
import { openArchives } from '../data/archives.ts';
import type { Dataset } from '../data/dataset.ts';
import type { SourceFile } from '../data/sourceFile.ts';
import type { Gpu } from '../gpu/device.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { readEmbeddings } from '../items/embeddingsFile.ts';
import { readSemanticIds } from '../items/semanticIdsFile.ts';
import type { NamedFile } from '../train/checkpoint.ts';
import type { ImportedModel } from '../train/importModel.ts';
import { importedItemsOfRun, needsTrainedItems, trainedItemsOfRun, trainItems } from '../train/prepareItems.ts';
import { showProgress } from './progress.ts';
import { sourceFiles } from './sourceFiles.ts';

export interface ItemFilePaths {
  readonly embeddings?: string;
  readonly ids?: string;
}

/**
 * Throws ConfigError for a file that the configuration does not read, DataError for one that cannot be. An imported model that knows
 * its items brings their IDs, where no file is given.
 */
export async function itemFiles(
  paths: ItemFilePaths,
  items: RunConfig['items'],
  imported: Pick<ImportedModel, 'semanticIds'> | null = null,
): Promise<ItemFiles> {
  if (paths.embeddings !== undefined && items.embedding !== 'file')
    throw new ConfigError(
      `--embeddings: items.embedding is "${items.embedding}", so that the file would not be read. Set items.embedding to "file", or leave the option out.`,
    );
  if (paths.ids !== undefined && items.tokenizer !== 'file')
    throw new ConfigError(
      `--ids: items.tokenizer is "${items.tokenizer}", so that the file would not be read. Set items.tokenizer to "file", or leave the option out.`,
    );
  const ofModel = items.tokenizer === 'file' ? imported?.semanticIds : null;
  return {
    ...(ofModel ? { semanticIds: ofModel } : {}),
    ...(paths.embeddings !== undefined ? { embeddings: await readEmbeddings(await oneFile(paths.embeddings)) } : {}),
    ...(paths.ids !== undefined ? { semanticIds: await readSemanticIds(await oneFile(paths.ids)) } : {}),
  };
}

/**
 * `files` with what the run in `folder` began with, read back from its `items.json`: the codes of a tokenizer that is trained, and the IDs
 * of a model that knew its items, where no file of them is given. Without such a folder codes are trained, for which the device is
 * opened. Throws as `trainItems`, `trainedItemsOfRun` and `importedItemsOfRun` do.
 */
export async function withTrainedItems(
  openGpu: () => Promise<Gpu>,
  dataset: Dataset,
  config: RunConfig,
  files: ItemFiles,
  folder?: string,
): Promise<ItemFiles> {
  const ofRun = folder === undefined ? null : await readFile(join(folder, 'items.json'), 'utf8').catch(() => null);
  if (!needsTrainedItems(config)) {
    const own = ofRun === null || files.semanticIds ? null : importedItemsOfRun(ofRun, config);
    return own ? { ...files, semanticIds: own } : files;
  }
  if (ofRun !== null) return { ...files, trained: trainedItemsOfRun(ofRun, dataset, config) };
  const onProgress = (done: number, total: number) => showProgress(`${config.items.tokenizer} ${done}/${total} steps`);
  const trained = await trainItems(await openGpu(), dataset, config, files, { onProgress });
  showProgress('');
  return trained;
}

/**
 * Throws CheckpointError when a run's items had other semantic IDs than a resumed one would have: the files given may be
 * others. A folder without `items.json` is taken at its word.
 */
export async function assertSameItems(folder: string, now: NamedFile): Promise<void> {
  const before = await readFile(join(folder, now.name)).catch(() => null);
  if (before !== null && !before.equals(now.bytes))
    throw new CheckpointError(
      `${join(folder, now.name)}: the run began with other semantic IDs than these data and files give. Give the same --data, --ids and --embeddings as when it began.`,
    );
}

async function oneFile(path: string): Promise<SourceFile> {
  const files = await openArchives(await sourceFiles(path));
  if (files.length !== 1)
    throw new DataError(`${path}: expected one file, found ${files.length}. Give the path of the file itself.`);
  return files[0];
}
