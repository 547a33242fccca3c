/**
 * Files of semantic IDs and item embeddings that lie beside a data set, known by their names. Before: files dropped on
 * the page. After: `buildSemanticIds.ts`.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError } from '../core/errors.ts';
import { openArchives } from '../data/archives.ts';
import type { SourceFile } from '../data/sourceFile.ts';
import type { ItemFiles } from './buildSemanticIds.ts';
import { readEmbeddings } from './embeddingsFile.ts';
import { readSemanticIds } from './semanticIdsFile.ts';

const IDS = /\.index\.json$/i;
const EMBEDDINGS = /\.embeddings\.jsonl$/i;

/** Reads `*.index.json` and `*.embeddings.jsonl`. What is wrong with one is told when a run asks for it, not before. */
export async function itemFilesBeside(files: readonly ByteSource[], signal?: AbortSignal): Promise<ItemFiles> {
  const opened = await openArchives(files, signal);
  const [semanticIds, embeddings] = [
    await readOnly(opened, IDS, readSemanticIds),
    await readOnly(opened, EMBEDDINGS, readEmbeddings),
  ];
  return { ...(semanticIds ? { semanticIds } : {}), ...(embeddings ? { embeddings } : {}) };
}

async function readOnly<T>(
  files: readonly SourceFile[],
  name: RegExp,
  read: (file: SourceFile) => Promise<T>,
): Promise<T | DataError | null> {
  const found = files.filter((file) => name.test(file.name));
  if (found.length === 0) return null;
  if (found.length > 1)
    return new DataError(
      `Found ${found.map((file) => file.name).join(' and ')} beside the data; expected one such file. Leave out the others.`,
    );
  try {
    return await read(found[0]);
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
}
