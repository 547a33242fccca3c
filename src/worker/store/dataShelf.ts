/**
 * A visitor's own files, kept once whatever number of runs is made of them, so that a reload can go on. They are copied
 * into the browser's own folder on this device and go nowhere else. Before: `slot.ts`. After: `storeDesk.ts`.
 */
import { blobSource } from '../../core/byteStreams.ts';
import { CheckpointError, errorMessage } from '../../core/errors.ts';
import { hexadecimal, sha256 } from '../../core/sha256.ts';
import type { StoreFolder } from './folder.ts';
import { openSlot, readManifest, sizeOf, writeSlot } from './slot.ts';
import type { StoredData } from './storeProtocol.ts';

/** Bytes of a file in memory at once. Our choice. */
const PIECE_BYTES = 8 * 1048576;

export interface OwnFile {
  readonly path: string;
  readonly file: File;
}

async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const source = blobSource(file instanceof File ? file.name : 'file', file);
  for (let at = 0; at < file.size; at += PIECE_BYTES)
    yield (await source.read(at, Math.min(at + PIECE_BYTES, file.size))) as Uint8Array<ArrayBuffer>;
}

/** SHA-256 over the names and the SHA-256s of all pieces, hexadecimal: the same files have the same. */
export async function filesHash(files: readonly OwnFile[]): Promise<string> {
  const words: string[] = [];
  for (const { path, file } of files) {
    words.push(`${path} ${file.size}`);
    for await (const piece of piecesOf(file)) words.push(hexadecimal(await sha256(piece)));
  }
  return hexadecimal(await sha256(new TextEncoder().encode(words.join('\n'))));
}

interface DataAbout {
  readonly name: string;
  readonly savedAt: string;
}

export class DataShelf {
  constructor(private readonly root: () => Promise<StoreFolder>) {}

  private async shelf(): Promise<StoreFolder> {
    return (await this.root()).folder('data');
  }

  /** Newest first; what was not copied whole is none. */
  async list(): Promise<StoredData[]> {
    const shelf = await this.shelf();
    const found: StoredData[] = [];
    for (const { name: hash, isFolder } of await shelf.list()) {
      const manifest = isFolder ? await readManifest<DataAbout>(await shelf.folder(hash)) : null;
      if (!manifest) continue;
      const files = manifest.files.map(({ name, sizeBytes }) => ({ name, sizeBytes }));
      found.push({ hash, ...manifest.about, sizeBytes: sizeOf(manifest), files });
    }
    return found.sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /** Copies the files, unless they are there. */
  async keep(hash: string, name: string, files: readonly OwnFile[]): Promise<void> {
    const shelf = await this.shelf();
    const folder = await shelf.folder(hash);
    if (await readManifest(folder)) return;
    try {
      await writeSlot<DataAbout>(folder, 1, { name, savedAt: new Date().toISOString() }, async (create) => {
        for (const { path, file } of files) {
          const sink = await create(path);
          try {
            for await (const piece of piecesOf(file)) await sink.write(piece);
          } finally {
            await sink.close();
          }
        }
      });
    } catch (error) {
      await shelf.remove(hash).catch(() => {});
      throw error;
    }
  }

  /** The files as they were dropped. Throws CheckpointError where they are not there, or not as they were. */
  async open(hash: string, name: string): Promise<OwnFile[]> {
    const folder = await (await this.shelf()).folder(hash);
    const manifest = await readManifest(folder);
    if (!manifest)
      throw new CheckpointError(
        `The run is of your own data (${name}), which are not kept on this device. Choose the same files under Data, then resume the run.`,
      );
    const blobs = await openSlot(folder, manifest).catch((cause) => {
      throw new CheckpointError(
        `The data set ${name} that was kept with the run is damaged. ${errorMessage(cause)} Choose the same files under Data, then resume the run.`,
        { cause },
      );
    });
    return [...blobs].map(([path, blob]) => ({ path, file: new File([blob], path.replace(/^.*\//, '')) }));
  }

  async remove(hash: string): Promise<void> {
    await (await this.shelf()).remove(hash);
  }
}
