/**
 * Drafts of notebooks on this device, each a notebook file in the origin's private file system; nothing is kept before the first
 * edit. A file is replaced whole or not at all. After: `notebookStore.ts`, the list of drafts on `#/page`.
 */
import { errorMessage, NotebookError } from '../../core/errors.ts';

export interface Draft {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly sizeBytes: number;
}

export interface DraftShelf {
  /** The newest first; none where the browser keeps no files for the page. */
  list(): Promise<readonly Draft[]>;
  /** Throws NotebookError. */
  read(id: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Throws NotebookError where the browser keeps nothing. */
  write(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(id: string): Promise<void>;
}

const FOLDER = 'gflowgr-notebooks';
const SUFFIX = '.json';

/** It is made by the first draft: who only reads leaves nothing behind. */
async function folder(create = false): Promise<FileSystemDirectoryHandle> {
  if (typeof navigator.storage?.getDirectory !== 'function' || !('createWritable' in FileSystemFileHandle.prototype))
    throw new NotebookError('This browser keeps no drafts for the page. Save the notebook as a file.');
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create });
}

export const opfsDrafts: DraftShelf = {
  async list() {
    const drafts: Draft[] = [];
    try {
      for await (const [name, handle] of (await folder()).entries()) {
        if (!name.endsWith(SUFFIX) || handle.kind !== 'file') continue;
        const { lastModified, size } = await handle.getFile();
        drafts.push({ id: name.slice(0, -SUFFIX.length), changedAt: lastModified, sizeBytes: size });
      }
    } catch {
      return []; // nowhere to keep any: writing one says so in words
    }
    return drafts.sort((a, b) => b.changedAt - a.changedAt);
  },
  async read(id) {
    try {
      const file = await (await (await folder()).getFileHandle(`${id}${SUFFIX}`)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    } catch (cause) {
      throw new NotebookError(`The draft cannot be read: ${errorMessage(cause)}`, { cause });
    }
  },
  async write(id, bytes) {
    try {
      const handle = await (await folder(true)).getFileHandle(`${id}${SUFFIX}`, { create: true });
      const writable = await handle.createWritable();
      await writable.write(bytes);
      await writable.close();
    } catch (cause) {
      if (cause instanceof NotebookError) throw cause;
      throw new NotebookError(`The draft was not kept: ${errorMessage(cause)} Save the notebook as a file.`, { cause });
    }
  },
  async remove(id) {
    try {
      await (await folder()).removeEntry(`${id}${SUFFIX}`);
    } catch (cause) {
      if (!(cause instanceof DOMException) || cause.name !== 'NotFoundError')
        throw new NotebookError(`The draft could not be discarded: ${errorMessage(cause)}`, { cause });
    }
  },
};
