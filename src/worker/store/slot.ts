/**
 * One complete set of files in a folder of its own. The manifest is written last and names every file with its size and
 * checksum, so that a set that was cut short is none. Before: `folder.ts`. After: `twoSlots.ts`, `dataShelf.ts`.
 */
import { blobSource, type FileSink } from '../../core/byteStreams.ts';
import { crc32 } from '../../core/crc32.ts';
import { CheckpointError } from '../../core/errors.ts';
import type { StoreFolder } from './folder.ts';

const MANIFEST = 'manifest';
/** Bytes in memory while a file's checksum is taken. Our choice. */
const PIECE_BYTES = 4 * 1048576;

export interface SlotFile {
  /** Its own name; in the folder it is called by its place in the list. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly crc32: number;
}

export interface Manifest<About> {
  readonly version: 1;
  /** The higher, the newer. */
  readonly generation: number;
  readonly about: About;
  readonly files: readonly SlotFile[];
}

/** Makes a file of the set; they are written one after the other. */
export type CreateFile = (name: string) => Promise<FileSink>;

export const sizeOf = ({ files }: Pick<Manifest<unknown>, 'files'>): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** The manifest in `folder`; null where there is none, or not a whole one. */
export async function readManifest<About>(folder: StoreFolder): Promise<Manifest<About> | null> {
  const text = (await (await folder.blob(MANIFEST))?.text()) ?? '';
  const json = text.slice(9);
  if (text.slice(0, 9) !== `${checksumOf(json)} `) return null;
  const manifest = JSON.parse(json) as Manifest<About>;
  return manifest.version === 1 ? manifest : null;
}

const checksumOf = (json: string): string => crc32(new TextEncoder().encode(json)).toString(16).padStart(8, '0');

/** Replaces what is in `folder`. Where it throws, or is cut short, the folder holds no set. */
export async function writeSlot<About>(
  folder: StoreFolder,
  generation: number,
  about: About,
  write: (create: CreateFile) => Promise<void>,
): Promise<Manifest<About>> {
  await (await folder.create(MANIFEST)).close();
  const files: { name: string; sizeBytes: number; crc32: number }[] = [];
  await write(async (name) => {
    const file = { name, sizeBytes: 0, crc32: 0 };
    const sink = await folder.create(String(files.length));
    files.push(file);
    return {
      async write(bytes) {
        await sink.write(bytes);
        file.sizeBytes += bytes.byteLength;
        file.crc32 = crc32(bytes, file.crc32);
      },
      close: () => sink.close(),
    };
  });
  for (const { name } of await folder.list())
    if (name !== MANIFEST && !(Number(name) < files.length)) await folder.remove(name);
  const manifest: Manifest<About> = { version: 1, generation, about, files };
  const json = JSON.stringify(manifest);
  const sink = await folder.create(MANIFEST);
  try {
    await sink.write(new TextEncoder().encode(`${checksumOf(json)} ${json}`));
  } finally {
    await sink.close();
  }
  return manifest;
}

/** The files of a set by name, each compared with its size and checksum. Throws CheckpointError, naming the file that differs. */
export async function openSlot(
  folder: StoreFolder,
  { files }: Pick<Manifest<unknown>, 'files'>,
): Promise<Map<string, Blob>> {
  const blobs = new Map<string, Blob>();
  for (const [index, { name, sizeBytes, crc32: expected }] of files.entries()) {
    const blob = await folder.blob(String(index));
    if (!blob) throw new CheckpointError(`${name} is missing.`);
    if (blob.size !== sizeBytes) throw new CheckpointError(`${name}: expected ${sizeBytes} bytes, found ${blob.size}.`);
    const source = blobSource(name, blob);
    let found = 0;
    for (let at = 0; at < sizeBytes; at += PIECE_BYTES)
      found = crc32(await source.read(at, Math.min(at + PIECE_BYTES, sizeBytes)), found);
    if (found !== expected) throw new CheckpointError(`${name}: its checksum is not that of what was written.`);
    blobs.set(name, blob);
  }
  return blobs;
}
