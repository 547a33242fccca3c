/**
 * What text is and is not, and how it is shown in messages. Before: nothing. After: `textLines.ts`, the readers.
 */
import { DataError } from '../core/errors.ts';

interface Signature {
  readonly at: number;
  readonly bytes: readonly number[];
  readonly what: string;
  readonly advice: string;
}

const UNPACK = 'Unpack it and give the files inside, or a .zip or .gz of them.';
const TEXT_INSTEAD = 'Give the text file of the download instead.';
const PAGE = 'The download may have ended in an error page: download it again.';
const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));
const SIGNATURES: readonly Signature[] = [
  {
    at: 0,
    bytes: [0x50, 0x4b, 3, 4],
    what: 'a zip archive, or a document packed as one',
    advice: 'Save a sheet or an array as CSV; unpack a zip that lies in another, and give its files.',
  },
  { at: 0, bytes: [0x1f, 0x8b], what: 'gzip data within gzip data', advice: UNPACK },
  {
    at: 0,
    bytes: ascii('version https://git-lfs'),
    what: 'a Git LFS pointer',
    advice: 'Download the file it stands for.',
  },
  { at: 0, bytes: ascii('<!DOCTYPE html'), what: 'a web page', advice: PAGE },
  { at: 0, bytes: ascii('<!doctype html'), what: 'a web page', advice: PAGE },
  { at: 0, bytes: ascii('<html'), what: 'a web page', advice: PAGE },
  { at: 0, bytes: ascii('SQLite format 3'), what: 'an SQLite database', advice: 'Export its table as CSV.' },
  { at: 0, bytes: ascii('ARROW1'), what: 'an Arrow or Feather file', advice: 'Export it as CSV or Parquet.' },
  { at: 0, bytes: [0x42, 0x5a, 0x68], what: 'bzip2 data', advice: UNPACK },
  { at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58], what: 'xz data', advice: UNPACK },
  { at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd], what: 'Zstandard data', advice: UNPACK },
  { at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf], what: 'a 7z archive', advice: UNPACK },
  { at: 0, bytes: [0x52, 0x61, 0x72, 0x21], what: 'a RAR archive', advice: UNPACK },
  { at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72], what: 'a tar archive', advice: UNPACK },
  { at: 0, bytes: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', advice: 'Export it as CSV.' },
  { at: 0, bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF file', advice: TEXT_INSTEAD },
  { at: 0, bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG image', advice: TEXT_INSTEAD },
  { at: 0, bytes: [0x93, 0x4e, 0x55, 0x4d], what: 'a NumPy array', advice: 'Export it as CSV.' },
  { at: 0, bytes: [0x89, 0x48, 0x44, 0x46], what: 'an HDF5 file', advice: 'Export it as CSV or Parquet.' },
  { at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel or Word file', advice: 'Save it as CSV.' },
  { at: 0, bytes: [0x80, 4, 0x95], what: 'a Python pickle', advice: 'Export it as text; pickles are never read here.' },
  { at: 0, bytes: [0x80, 3, 0x7d], what: 'a Python pickle', advice: 'Export it as text; pickles are never read here.' },
];

/** "1.9 MB": decimal units, as file managers show them. */
export function formatBytes(sizeBytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let size = sizeBytes;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return unit === 0 ? `${sizeBytes} bytes` : `${size.toFixed(1)} ${units[unit]}`;
}

/**
 * Throws DataError when a file that begins with these bytes is no text: nothing at all, or binary. UTF-16 must have been told
 * apart before (`textEncoding.ts`): its zeros are binary here.
 */
export function assertText(head: Uint8Array, name: string): void {
  if (head.length === 0)
    throw new DataError(`${name}: the file is empty (0 bytes), expected lines of text. Download or export it again.`);
  for (const { at, bytes, what, advice } of SIGNATURES)
    if (bytes.every((byte, i) => head[at + i] === byte))
      throw new DataError(`${name}: the file is ${what}, expected lines of text. ${advice}`);
  let zeros = 0;
  let controls = 0;
  let firstControl = -1;
  const length = Math.min(head.length, 65536);
  for (let i = 0; i < length; i++) {
    const byte = head[i];
    if (byte === 0) zeros++;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27 && byte !== 26)) {
      controls++;
      if (firstControl < 0) firstControl = i;
    }
  }
  if (zeros > 0 || controls > length * 0.01)
    throw new DataError(
      `${name}: the file is binary (byte ${firstControl} is 0x${head[firstControl].toString(16).padStart(2, '0')}), expected lines of text. Check that this is the right file, and download it again.`,
    );
}

/** A field shown inside a message: quoted, and cut when long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}

/**
 * The same text in memory of its own: engines cut pieces of a text without copying them, so that one ID kept would keep the
 * megabyte it was read from. To be used for every text that outlives its line.
 */
export function ownText(text: string): string {
  return text.length < 2 ? text : [text[0], text.slice(1)].join('');
}
