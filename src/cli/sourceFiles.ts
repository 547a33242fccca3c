/** Paths → files of which ranges are read, the Node way. The page's way is a Blob. After: `data/readDataset.ts`. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError, errorMessage } from '../core/errors.ts';
import { fileSource } from './runFolder.ts';

const MAX_DEPTH = 4;
const MAX_FILES = 2000;

/**
 * The files at a path: the file itself (data, `.gz` or `.zip`), or a folder's files, at most four folders deep, hidden
 * ones left out, in the order of their names. Throws DataError when the path cannot be read.
 */
export async function sourceFiles(path: string): Promise<ByteSource[]> {
  const found: ByteSource[] = [];
  const visit = async (at: string, name: string, depth: number): Promise<void> => {
    const info = await stat(at).catch((error: unknown) => {
      throw new DataError(
        `${at}: cannot be read (${errorMessage(error)}). Expected a file, a folder or a zip; check the path.`,
      );
    });
    if (info.isFile()) {
      if (found.length === MAX_FILES)
        throw new DataError(`${path}: the folder holds more than ${MAX_FILES} files. Give the folder of one data set.`);
      found.push({ ...(await fileSource(at, DataError)), name });
    } else if (info.isDirectory() && depth < MAX_DEPTH) {
      const children = (await readdir(at)).filter((child) => !child.startsWith('.') && child !== 'node_modules').sort();
      for (const child of children) await visit(join(at, child), `${name}/${child}`, depth + 1);
    }
  };
  await visit(path, basename(path) || path, 0);
  if (found.length === 0)
    throw new DataError(`${path}: no files were found here. Expected a data set's files, its folder or its zip.`);
  return found;
}
