/**
 * A recording as one file: a zip of its folder's files, and `SHA256SUMS` over them (which `sha256sum -c` reads too). Before:
 * `recordingFiles.ts`. After: a download, a shared page, `npm run verify`.
 */
import { Zip, ZipDeflate } from 'fflate';
import { bytesSource } from '../core/byteStreams.ts';
import { BundleError, PlaygroundError } from '../core/errors.ts';
import { Sha256 } from '../core/sha256Stream.ts';
import { openZip, type ZipEntry } from '../data/zipArchive.ts';
import { migrate } from './migrations.ts';
import type { Recording } from './recording.ts';
import { filesOfRecording, RECORDING_FILES, recordingOfFiles, versionOfFiles } from './recordingFiles.ts';

/** Most that is read or written, packed and unpacked: far above any recording the configuration allows. Our choice. */
export const LARGEST_BUNDLE_BYTES = 128 * 2 ** 20;
export const LARGEST_UNPACKED_BYTES = 192 * 2 ** 20;
const MOST_ENTRIES = 64;

const SUMS = 'SHA256SUMS';
/** Of every entry: one recording gives one file, bit by bit. The earliest that a zip can say. */
const ZIP_TIME = new Date(1980, 0, 1);
/** Packed between two looks at the clock, and work between two rests: a page that shares a run stays alive. */
const PIECE_BYTES = 256 * 1024;
const WORK_MS = 20;

/** Lets others have the thread where it was held for long. */
function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < WORK_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = performance.now();
  };
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** A bundle's name on disk: letters, digits and dashes of the run's, and its seed. */
export const bundleFileName = ({ metadata: { name, seed } }: Recording): string =>
  `${name.replaceAll(/[^\p{L}\p{N}.-]+/gu, '-')}-seed-${seed}.zip`;

const tooLarge = (bytes: number, most: number): BundleError =>
  new BundleError(
    `The recording takes ${mebibytes(bytes)}, expected at most ${mebibytes(most)}. Record fewer frames or users (recording.frames, recording.users), or train fewer steps.`,
  );

/** The bundle's bytes. Throws BundleError where it would be too large to be read again. */
export async function encodeBundle(recording: Recording): Promise<Uint8Array<ArrayBuffer>> {
  const files = filesOfRecording(recording);
  const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  if (unpacked > LARGEST_UNPACKED_BYTES) throw tooLarge(unpacked, LARGEST_UNPACKED_BYTES);
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  const rest = pauses();
  const add = async (name: string, bytes: Uint8Array): Promise<string> => {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = ZIP_TIME;
    zip.add(entry);
    const sum = new Sha256();
    let at = 0;
    do {
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      at += PIECE_BYTES;
      sum.update(piece);
      entry.push(piece, at >= bytes.length);
      await rest();
    } while (at < bytes.length);
    return `${sum.hex()}  ${name}\n`;
  };
  let sums = '';
  for (const [name, bytes] of files) sums += await add(name, bytes);
  await add(SUMS, new TextEncoder().encode(sums));
  zip.end();
  const packed = parts.reduce((sum, part) => sum + part.length, 0);
  if (packed > LARGEST_BUNDLE_BYTES) throw tooLarge(packed, LARGEST_BUNDLE_BYTES);
  const bundle = new Uint8Array(packed);
  let at = 0;
  for (const part of parts) {
    bundle.set(part, at);
    at += part.length;
  }
  return bundle;
}

/** Entries by path. Throws BundleError for what is no zip, is cut off, or is made to explode. */
async function entriesOf(bytes: Uint8Array, name: string): Promise<Map<string, ZipEntry>> {
  requireSize(bytes.length, name);
  const list = await openZip(bytesSource(name, bytes));
  const entries = new Map(list.map((entry) => [entry.path, entry]));
  if (list.length > MOST_ENTRIES || entries.size < list.length)
    throw new BundleError(
      `${name}: expected at most ${MOST_ENTRIES} files, each once, found ${list.length} with ${entries.size} names. It is no recording of the playground.`,
    );
  const declared = [SUMS, ...RECORDING_FILES].reduce((sum, path) => sum + (entries.get(path)?.contentBytes ?? 0), 0);
  if (declared > LARGEST_UNPACKED_BYTES)
    throw new BundleError(
      `${name} would unpack to ${mebibytes(declared)}, expected at most ${mebibytes(LARGEST_UNPACKED_BYTES)}. It was not unpacked.`,
    );
  return entries;
}

async function unpack(entries: ReadonlyMap<string, ZipEntry>, path: string, name: string): Promise<Uint8Array> {
  const entry = entries.get(path);
  if (!entry) throw new BundleError(`${name} has no ${path}: it is no recording of the playground, or not all of one.`);
  return entry.unpack();
}

/** SHA-256 by file, from `SHA256SUMS`. */
function readSums(bytes: Uint8Array): Map<string, string> {
  const lines = new TextDecoder().decode(bytes).matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm);
  return new Map(Array.from(lines, ([, sum, path]) => [path, sum]));
}

/** What is thrown of other rooms' errors, and of what JavaScript itself gives up on, as the one kind a reader expects. */
function asBundleError(error: unknown, name: string): BundleError {
  if (error instanceof BundleError) return error;
  if (error instanceof PlaygroundError) return new BundleError(error.message, { cause: error });
  return new BundleError(`${name} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
    cause: error,
  });
}

/**
 * The recording in a bundle's bytes; `name` is the file's, for messages. Nothing of it is executed, written or fetched. Throws
 * BundleError in words for anything that is no whole recording of this version or an older one.
 */
export async function decodeBundle(bytes: Uint8Array, name = 'The bundle'): Promise<Recording> {
  try {
    const entries = await entriesOf(bytes, name);
    const metadata = await unpack(entries, 'metadata.json', name);
    const version = versionOfFiles(metadata);
    migrate(new Map(), version); // a newer version is told before its files are looked at
    const sums = readSums(await unpack(entries, SUMS, name));
    const files = new Map<string, Uint8Array>();
    const rest = pauses();
    for (const [path, sum] of sums) {
      if (!RECORDING_FILES.some((known) => known === path)) continue;
      const content = path === 'metadata.json' ? metadata : await unpack(entries, path, name);
      if (new Sha256().update(content).hex() !== sum)
        throw new BundleError(
          `${name}: ${path} is not what ${SUMS} says (SHA-256): the file was changed or damaged after it was recorded. Get it again.`,
        );
      files.set(path, content);
      await rest();
    }
    return recordingOfFiles(files);
  } catch (error) {
    throw asBundleError(error, name);
  }
}

/** Names a bundle by what is in it, however it is packed: SHA-256 of its `SHA256SUMS`, hexadecimal. `metadata.parent` of a fork. */
export async function bundleDigest(bytes: Uint8Array, name = 'The bundle'): Promise<string> {
  try {
    return new Sha256().update(await unpack(await entriesOf(bytes, name), SUMS, name)).hex();
  } catch (error) {
    throw asBundleError(error, name);
  }
}

function requireSize(bytes: number, name: string): void {
  if (bytes > LARGEST_BUNDLE_BYTES)
    throw new BundleError(
      `${name} has ${mebibytes(bytes)}, expected at most ${mebibytes(LARGEST_BUNDLE_BYTES)}. It is no recording of the playground.`,
    );
}

/** A dropped file's bytes, for `decodeBundle`. Throws BundleError for one that is too large to be a bundle, before it is read. */
export async function bundleBytes(file: Pick<File, 'arrayBuffer' | 'name' | 'size'>): Promise<Uint8Array<ArrayBuffer>> {
  requireSize(file.size, file.name);
  return new Uint8Array(await file.arrayBuffer());
}
