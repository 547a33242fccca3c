/** The origin's private file system (OPFS), written through access handles, which workers alone have. */
import type { FileSink } from '../../core/byteStreams.ts';
import { CheckpointError } from '../../core/errors.ts';
import type { StoreFolder } from './folder.ts';

/** A tab that was just closed lets go of its files within this; our choice. */
const PATIENCE_MS = 3000;

const isNamed = (error: unknown, name: string): boolean => error instanceof DOMException && error.name === name;

/** The browser refuses to store more. */
export const isOutOfRoom = (error: unknown): boolean => isNamed(error, 'QuotaExceededError');

async function openHandle(file: FileSystemFileHandle): Promise<FileSystemSyncAccessHandle> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (!isNamed(error, 'NoModificationAllowedError') || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

class OpfsFolder implements StoreFolder {
  constructor(private readonly handle: FileSystemDirectoryHandle) {}

  async folder(name: string): Promise<StoreFolder> {
    return new OpfsFolder(await this.handle.getDirectoryHandle(name, { create: true }));
  }

  async create(name: string): Promise<FileSink> {
    const handle = await openHandle(await this.handle.getFileHandle(name, { create: true }));
    let at = 0;
    try {
      handle.truncate(0);
    } catch (error) {
      handle.close();
      throw error;
    }
    return {
      async write(bytes) {
        for (let done = 0; done < bytes.length; ) {
          const written = handle.write(bytes.subarray(done), { at });
          if (written === 0) throw new DOMException(`${name}: byte ${at} could not be written.`, 'QuotaExceededError');
          done += written;
          at += written;
        }
      },
      async close() {
        try {
          handle.flush();
        } finally {
          handle.close();
        }
      },
    };
  }

  async blob(name: string) {
    try {
      return await (await this.handle.getFileHandle(name)).getFile();
    } catch (error) {
      if (isNamed(error, 'NotFoundError')) return null;
      throw error;
    }
  }

  async list() {
    const found: { name: string; isFolder: boolean }[] = [];
    for await (const [name, { kind }] of this.handle.entries()) found.push({ name, isFolder: kind === 'directory' });
    return found;
  }

  async remove(name: string): Promise<void> {
    try {
      await this.handle.removeEntry(name, { recursive: true });
    } catch (error) {
      if (!isNamed(error, 'NotFoundError')) throw error;
    }
  }
}

/** This page's own folder, asked for anew each time: a browser may throw the whole file system away. Throws CheckpointError where there is none. */
export async function opfsRoot(): Promise<StoreFolder> {
  if (typeof navigator.storage?.getDirectory !== 'function' || typeof FileSystemFileHandle === 'undefined')
    throw new CheckpointError('This browser gives pages no private file system (OPFS).');
  try {
    return await new OpfsFolder(await navigator.storage.getDirectory()).folder('gflowgr');
  } catch (cause) {
    throw new CheckpointError(
      `This browser does not let the page store files here: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
