/**
 * The few things the store asks of a file system, so that the same slots lie in OPFS (`opfsFolder.ts`), in memory
 * (`memoryFolder.ts`), and in a test that pulls the plug.
 */
import type { FileSink } from '../../core/byteStreams.ts';

export interface StoreFolder {
  /** The folder of this name, made where it is missing. */
  folder(name: string): Promise<StoreFolder>;
  /** An empty file of this name, whatever was there; it is on the disk itself when it has been closed. */
  create(name: string): Promise<FileSink>;
  /** What the file holds, read only where it is asked for; null where there is no such file. */
  blob(name: string): Promise<Blob | null>;
  list(): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]>;
  /** With everything in it; nothing happens where it is missing. */
  remove(name: string): Promise<void>;
}
