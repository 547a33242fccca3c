/**
 * Reads a zip's directory and unpacks single entries on the way, bounded by the size the directory declares. Entries never
 * touch a disk, so paths inside can do no harm; hidden and system entries are left out. Before: a dropped zip. After:
 * `archives.ts`. Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError } from '../core/errors.ts';
import { inflated, UnpackedFacts } from './inflate.ts';
import { joined, piecesOf, plainPath, type SourceFile } from './sourceFile.ts';
import { formatBytes } from './sourceText.ts';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_SIZE = 22;
const MAX_COMMENT = 65535;
const MAX_ENTRIES = 20_000;
const MAX_DIRECTORY_BYTES = 2 ** 26;
/** Deflate cannot shrink by more than 1032:1 (258 bytes in 2 bits); a directory that claims more lies. */
const MAX_DEFLATE_RATIO = 1032;
const UNKNOWN_32 = 0xffffffff;

/** A file in a zip. */
export interface ZipEntry extends SourceFile {
  /** Inside the zip: forward slashes, without `.`, `..` and drive letters. */
  readonly path: string;
  /** The whole content; for small files. Throws as reading it does. */
  unpack(): Promise<Uint8Array>;
}

interface Entry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  /** Of its local header. */
  readonly offset: number;
}

/**
 * The files in a zip, named `zip/path`, unpacked only when read. Folders, `__MACOSX`, and names beginning with a dot are
 * left out. Throws DataError when the bytes are no zip, one that is cut off, or one whose entries share their bytes.
 */
export async function openZip(zip: ByteSource): Promise<ZipEntry[]> {
  const { name, size } = zip;
  if (size === 0) throw new DataError(`${name}: the file is empty (0 bytes), expected a zip. Download it again.`);
  const start = viewOf(await zip.read(0, Math.min(4, size)));
  const mark = start.byteLength < 4 ? 0 : start.getUint32(0, true);
  if (mark !== LOCAL_HEADER && mark !== END_OF_DIRECTORY)
    throw new DataError(
      `${name}: expected a zip (beginning with "PK"), found other bytes. The download may be an error page; download it again.`,
    );
  const entries = await readDirectory(zip);
  const packed = entries.reduce((sum, entry) => sum + entry.packedBytes, 0);
  if (packed > size)
    throw new DataError(
      `${name}: the zip has ${formatBytes(size)}, and its entries claim ${formatBytes(packed)} of it: they share their bytes, as in a zip bomb. Nothing was unpacked.`,
    );
  return entries.flatMap((entry) => {
    const parts = plainPath(entry.path).split('/');
    const isFolder = /[\\/]$/.test(entry.path);
    const isHidden = parts.some((part) => part === '' || part.startsWith('.') || part === '__MACOSX');
    return isFolder || isHidden ? [] : [entryFile(zip, entry, parts.join('/'))];
  });
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the directory lies, and how many entries it has; from the end of the file. */
async function findDirectory(zip: ByteSource): Promise<{ at: number; sizeBytes: number; numEntries: number }> {
  const tailFrom = Math.max(0, zip.size - END_SIZE - MAX_COMMENT - 20);
  const tail = viewOf(await zip.read(tailFrom, zip.size));
  let end = tail.byteLength - END_SIZE;
  while (end >= 0 && tail.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0)
    throw new DataError(
      `${zip.name}: the zip is cut off: its directory, expected at the end of ${formatBytes(zip.size)}, is missing. Download it again.`,
    );
  const found = {
    numEntries: tail.getUint16(end + 10, true),
    sizeBytes: tail.getUint32(end + 12, true),
    at: tail.getUint32(end + 16, true),
  };
  if (found.at !== UNKNOWN_32 && found.sizeBytes !== UNKNOWN_32 && found.numEntries !== 0xffff) return found;
  const damaged = new DataError(
    `${zip.name}: the zip is damaged: its directory cannot be found. Download it again, or unpack it and give its files.`,
  );
  if (end < 20 || tail.getUint32(end - 20, true) !== LOCATOR_64) throw damaged;
  const at64 = Number(tail.getBigUint64(end - 12, true));
  const end64 = viewOf(at64 < zip.size ? await zip.read(at64, Math.min(zip.size, at64 + 56)) : new Uint8Array(0));
  if (end64.byteLength < 56 || end64.getUint32(0, true) !== END_OF_DIRECTORY_64) throw damaged;
  const number = (place: number): number => Number(end64.getBigUint64(place, true));
  return { numEntries: number(32), sizeBytes: number(40), at: number(48) };
}

async function readDirectory(zip: ByteSource): Promise<Entry[]> {
  const { name } = zip;
  const { at: from, sizeBytes, numEntries } = await findDirectory(zip);
  if (numEntries > MAX_ENTRIES || sizeBytes > MAX_DIRECTORY_BYTES)
    throw new DataError(
      `${name}: the zip has ${numEntries} entries, expected at most ${MAX_ENTRIES}. Unpack it and give the data files alone.`,
    );
  const bytes = from < zip.size ? await zip.read(from, Math.min(zip.size, from + sizeBytes)) : new Uint8Array(0);
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  for (let k = 0, at = 0; k < numEntries; k++) {
    const pathBytes = at + 46 <= bytes.length ? view.getUint16(at + 28, true) : 0;
    const extraBytes = at + 46 <= bytes.length ? view.getUint16(at + 30, true) : 0;
    if (at + 46 + pathBytes + extraBytes > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new DataError(
        `${name}: the zip is damaged: entry ${k + 1} of ${numEntries} is not in its directory. Download it again.`,
      );
    const flags = view.getUint16(at + 8, true);
    const extra = bytes.subarray(at + 46 + pathBytes, at + 46 + pathBytes + extraBytes);
    const [sizeOf, packed, offset] = numbers64(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    entries.push({
      path: new TextDecoder(flags & 0x800 ? 'utf-8' : 'iso-8859-1').decode(
        bytes.subarray(at + 46, at + 46 + pathBytes),
      ),
      flags,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: packed,
      sizeBytes: sizeOf,
      offset,
    });
    at += 46 + pathBytes + extraBytes + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Content size, packed size and offset; those that do not fit into 32 bits stand, in this order, in the extra field 1. */
function numbers64(extra: Uint8Array, in32: readonly number[]): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let place = at + 4;
    return in32.map((value) => {
      if (value !== UNKNOWN_32 || place + 8 > extra.length) return value;
      place += 8;
      return Number(view.getBigUint64(place - 8, true));
    });
  }
  return [...in32];
}

function entryFile(zip: ByteSource, entry: Entry, path: string): ZipEntry {
  const { flags, method, crc, packedBytes, sizeBytes, offset } = entry;
  const where = `${zip.name} → ${path}`;
  const name = `${zip.name}/${path}`;
  const damaged = (detail: string): DataError =>
    new DataError(`${where}: the zip entry is damaged or cut off (${detail}). Download the zip again.`);
  /** First byte of the entry's data. Throws DataError for what cannot be unpacked. */
  const findStart = async (): Promise<number> => {
    if (flags & 1)
      throw new DataError(`${where}: the entry is encrypted. Unpack the zip with its password and give the files.`);
    if (method !== 0 && method !== 8)
      throw new DataError(
        `${where}: packed with zip method ${method}, expected stored (0) or deflate (8). Unpack the zip and give its files.`,
      );
    if (sizeBytes > packedBytes * MAX_DEFLATE_RATIO + 1024)
      throw new DataError(
        `${where}: would unpack from ${formatBytes(packedBytes)} to ${formatBytes(sizeBytes)}, which no honest file does. It was not unpacked.`,
      );
    const header = viewOf(offset + 30 <= zip.size ? await zip.read(offset, offset + 30) : new Uint8Array(0));
    if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_HEADER) throw damaged('its header is missing');
    const start = offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    if (start + packedBytes > zip.size) throw damaged('its data end beyond the file');
    return start;
  };
  const stored: ByteSource = {
    name,
    size: sizeBytes,
    read: async (from, to) => {
      const start = await findStart();
      return zip.read(start + from, Math.min(start + to, start + packedBytes));
    },
  };
  const file: ZipEntry = {
    path,
    name,
    sizeBytes: packedBytes,
    contentBytes: sizeBytes,
    source: method === 0 && sizeBytes === packedBytes && !(flags & 1) ? stored : null,
    async *pieces(onDone) {
      const start = await findStart();
      const packed = piecesOf(zip, start, start + packedBytes, onDone);
      const facts = new UnpackedFacts();
      if (method === 0)
        for await (const piece of packed) {
          facts.add(piece);
          yield piece;
        }
      else yield* inflated(packed, 'deflate', where, facts, sizeBytes);
      if (facts.sizeBytes !== sizeBytes) throw damaged(`${facts.sizeBytes} bytes, expected ${sizeBytes}`);
      if (facts.crc !== crc) throw damaged('its checksum does not match');
    },
    async unpack() {
      const parts: Uint8Array[] = [];
      for await (const piece of file.pieces()) parts.push(piece);
      return joined(
        parts,
        parts.reduce((sum, part) => sum + part.length, 0),
      );
    },
  };
  return file;
}
