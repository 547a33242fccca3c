/**
 * Reads a zip's directory and unpacks single entries, bounded by the size the directory declares. Entries never touch a
 * disk, so paths inside can do no harm; hidden and system entries are left out. Before: a dropped zip. After: `archives.ts`.
 */
import { inflateSync } from 'fflate';
import { crc32 } from '../core/crc32.ts';
import { DataError, errorMessage } from '../core/errors.ts';
import { formatBytes, MAX_FILE_BYTES } from './sourceText.ts';

export interface ZipEntry {
  /** Path inside the zip, forward slashes, without `.` and `..` parts. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Unpacks the entry. Throws DataError when it is damaged, encrypted, or of an unknown method. */
  unpack(): Uint8Array;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_SIZE = 22;
const MAX_ENTRIES = 20_000;
/** Deflate cannot shrink by more than 1032:1 (258 bytes in 2 bits); a directory that claims more lies. */
const MAX_DEFLATE_RATIO = 1032;

/**
 * The entries of a zip, unpacked only on demand. Folders, `__MACOSX`, and names beginning with a dot are left out.
 * Throws DataError when the bytes are no zip, or one that is cut off.
 */
export function readZipDirectory(bytes: Uint8Array, name: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0)
    throw new DataError(`${name}: the file is empty (0 bytes), expected a zip. Download it again.`);
  if (bytes.length < 4 || (view.getUint32(0, true) !== LOCAL_HEADER && view.getUint32(0, true) !== END_OF_DIRECTORY))
    throw new DataError(
      `${name}: expected a zip (beginning with "PK"), found other bytes. The download may be an error page; download it again.`,
    );
  let end = -1;
  for (let at = bytes.length - END_SIZE; at >= 0 && at >= bytes.length - END_SIZE - 65535; at--)
    if (view.getUint32(at, true) === END_OF_DIRECTORY) {
      end = at;
      break;
    }
  if (end < 0)
    throw new DataError(
      `${name}: the zip is cut off: its directory, expected at the end of ${formatBytes(bytes.length)}, is missing. Download it again.`,
    );
  const numEntries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (at === 0xffffffff || numEntries === 0xffff)
    throw new DataError(`${name}: the zip is in Zip64 form, which is not read here. Unpack it and give its files.`);
  if (numEntries > MAX_ENTRIES)
    throw new DataError(
      `${name}: the zip has ${numEntries} entries, expected at most ${MAX_ENTRIES}. Unpack it and give the data files alone.`,
    );
  const entries: ZipEntry[] = [];
  for (let k = 0; k < numEntries; k++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY)
      throw new DataError(
        `${name}: the zip is damaged: entry ${k + 1} of ${numEntries} is not in its directory. Download it again.`,
      );
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packedBytes = view.getUint32(at + 20, true);
    const sizeBytes = view.getUint32(at + 24, true);
    const nameBytes = view.getUint16(at + 28, true);
    const offset = view.getUint32(at + 42, true);
    const rawPath = new TextDecoder(flags & 0x800 ? 'utf-8' : 'iso-8859-1').decode(
      bytes.subarray(at + 46, at + 46 + nameBytes),
    );
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const parts = rawPath.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
    const isFolder = /[\\/]$/.test(rawPath);
    if (isFolder || parts.length === 0 || parts.some((part) => part.startsWith('.') || part === '__MACOSX')) continue;
    const path = parts.join('/');
    const where = `${name} → ${path}`;
    const unpack = (): Uint8Array => {
      if (flags & 1)
        throw new DataError(`${where}: the entry is encrypted. Unpack the zip with its password and give the files.`);
      if (method !== 0 && method !== 8)
        throw new DataError(
          `${where}: packed with zip method ${method}, expected stored (0) or deflate (8). Unpack the zip and give its files.`,
        );
      if (sizeBytes > MAX_FILE_BYTES || sizeBytes > packedBytes * MAX_DEFLATE_RATIO + 1024)
        throw new DataError(
          `${where}: would unpack from ${formatBytes(packedBytes)} to ${formatBytes(sizeBytes)}, expected at most ${formatBytes(MAX_FILE_BYTES)} and an honest ratio. It was not unpacked.`,
        );
      const damaged = (detail: string): DataError =>
        new DataError(`${where}: the zip entry is damaged or cut off (${detail}). Download the zip again.`);
      if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL_HEADER)
        throw damaged('its header is missing');
      const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
      if (start + packedBytes > bytes.length) throw damaged('its data end beyond the file');
      const packed = bytes.subarray(start, start + packedBytes);
      let content: Uint8Array;
      if (method === 0) content = packed;
      else
        try {
          content = inflateSync(packed, { out: new Uint8Array(sizeBytes) });
        } catch (error) {
          throw damaged(errorMessage(error));
        }
      if (content.length !== sizeBytes) throw damaged(`${content.length} bytes, expected ${sizeBytes}`);
      if (crc32(content) !== crc) throw damaged('its checksum does not match');
      return content;
    };
    entries.push({ path, sizeBytes, unpack });
  }
  return entries;
}
