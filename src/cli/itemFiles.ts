/** `--embeddings FILE`: what a run's items section reads from files of the user's. After: `train/prepare.ts`. */
import type { RunConfig } from '../config/runConfig.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import { openArchives } from '../data/archives.ts';
import type { SourceFile } from '../data/dataset.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { readEmbeddings } from '../items/embeddingsFile.ts';
import { sourceFiles } from './sourceFiles.ts';

export interface ItemFilePaths {
  readonly embeddings?: string;
}

/** Throws ConfigError for a file that the configuration does not read, DataError for one that cannot be. */
export async function itemFiles(paths: ItemFilePaths, items: RunConfig['items']): Promise<ItemFiles> {
  if (paths.embeddings !== undefined && items.embedding !== 'file')
    throw new ConfigError(
      `--embeddings: items.embedding is "${items.embedding}", so that the file would not be read. Set items.embedding to "file", or leave the option out.`,
    );
  return {
    ...(paths.embeddings !== undefined ? { embeddings: await readEmbeddings(await oneFile(paths.embeddings)) } : {}),
  };
}

async function oneFile(path: string): Promise<SourceFile> {
  const files = await openArchives(await sourceFiles(path));
  if (files.length !== 1)
    throw new DataError(`${path}: expected one file, found ${files.length}. Give the path of the file itself.`);
  return files[0];
}
