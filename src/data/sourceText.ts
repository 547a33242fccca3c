/**
 * Bytes of a file → lines of text, in bounded memory: about 4 MiB are decoded at a time, so that a file may be larger
 * than the longest string an engine allows. Refuses what is not text. Before: `archives.ts`. After: `datasets/*.ts`.
 */
import { DataError } from '../core/errors.ts';

/** Largest file we read, unpacked. Our choice: MovieLens 32M's ratings.csv has 877 MB. */
export const MAX_FILE_BYTES = 2 ** 30;

/** 'utf-8' refuses invalid bytes; 'utf-8-or-latin-1' reads a file that is not valid UTF-8 as ISO-8859-1. */
export type TextEncodingRule = 'utf-8' | 'utf-8-or-latin-1';

export type LineVisitor = (line: string, lineNumber: number) => void;

const CHUNK_BYTES = 4 * 2 ** 20;
const MAX_LINE_BYTES = 64 * 2 ** 20;
const LF = 10;

const SIGNATURES: readonly { readonly bytes: readonly number[]; readonly what: string; readonly advice: string }[] = [
  { bytes: [0x50, 0x4b, 3, 4], what: 'a zip archive', advice: 'Give it a name ending in .zip.' },
  { bytes: [0x1f, 0x8b], what: 'gzip data', advice: 'Give it a name ending in .gz.' },
  { bytes: [0x50, 0x41, 0x52, 0x31], what: 'a Parquet file', advice: 'Export it as CSV.' },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: 'a PDF file', advice: 'Give the text file of the download instead.' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: 'a PNG image', advice: 'Give the text file of the download instead.' },
  { bytes: [0x80, 4, 0x95], what: 'a Python pickle', advice: 'Export it as text; pickles are never read here.' },
  { bytes: [0x80, 3, 0x7d], what: 'a Python pickle', advice: 'Export it as text; pickles are never read here.' },
];

/** "1.9 MB": decimal units, as file managers show them. */
export function formatBytes(sizeBytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let unit = 0;
  let size = sizeBytes;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return unit === 0 ? `${sizeBytes} bytes` : `${size.toFixed(1)} ${units[unit]}`;
}

/** Throws DataError when a file is larger than MAX_FILE_BYTES. */
export function assertReadableSize(name: string, sizeBytes: number): void {
  if (sizeBytes > MAX_FILE_BYTES)
    throw new DataError(
      `${name}: the file has ${formatBytes(sizeBytes)}, expected at most ${formatBytes(MAX_FILE_BYTES)} (1 GiB). Cut it to fewer users, or use a smaller release of the data set.`,
    );
}

/**
 * Throws DataError when the bytes are no text: nothing at all, UTF-16 or UTF-32, or binary. Looks at the first 64 KiB
 * and the last 4 KiB.
 */
export function assertText(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0)
    throw new DataError(`${name}: the file is empty (0 bytes), expected lines of text. Download or export it again.`);
  const b0 = bytes[0];
  const b1 = bytes[1];
  if ((b0 === 0xff && b1 === 0xfe) || (b0 === 0xfe && b1 === 0xff))
    throw new DataError(
      `${name}: the file is UTF-16 (it begins with the byte order mark ${b0 === 0xff ? 'FF FE' : 'FE FF'}), expected UTF-8. Save it as UTF-8.`,
    );
  for (const signature of SIGNATURES)
    if (signature.bytes.every((byte, i) => bytes[i] === byte))
      throw new DataError(`${name}: the file is ${signature.what}, expected lines of text. ${signature.advice}`);
  const head = bytes.subarray(0, 65536);
  let zeros = 0;
  let oddZeros = 0;
  let controls = 0;
  let firstControl = -1;
  const inspect = (part: Uint8Array, base: number): void => {
    for (let i = 0; i < part.length; i++) {
      const byte = part[i];
      if (byte === 0) {
        zeros++;
        if ((base + i) & 1) oddZeros++;
      }
      if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27 && byte !== 26)) {
        controls++;
        if (firstControl < 0) firstControl = base + i;
      }
    }
  };
  inspect(head, 0);
  if (zeros > head.length * 0.3 && (oddZeros > zeros * 0.95 || oddZeros < zeros * 0.05))
    throw new DataError(
      `${name}: every other byte is zero: the file looks like UTF-16, expected UTF-8. Save it as UTF-8.`,
    );
  if (bytes.length > head.length) {
    const tailStart = Math.max(head.length, bytes.length - 4096);
    inspect(bytes.subarray(tailStart), tailStart);
  }
  if (zeros > 0 || controls > head.length * 0.01)
    throw new DataError(
      `${name}: the file is binary (byte ${firstControl} is 0x${bytes[firstControl].toString(16).padStart(2, '0')}), expected lines of text. Check that this is the right file, and download it again.`,
    );
}

/** True when the bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: at + CHUNK_BYTES < bytes.length });
    return true;
  } catch {
    return false; // the decoder's only way to say so
  }
}

/** True when the last byte is no line end: the last line may have been cut. */
export function lacksFinalNewline(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes[bytes.length - 1] !== LF;
}

/**
 * Calls `visit` with every line, without its LF or CRLF, numbered from 1. Empty lines are passed on too.
 * Returns the number of lines. Throws DataError when the bytes are no text in the expected encoding, naming the line.
 */
export function forEachLine(
  bytes: Uint8Array,
  name: string,
  encoding: TextEncodingRule,
  visit: LineVisitor,
  onProgress?: (doneBytes: number) => void,
): number {
  assertText(bytes, name);
  const latin1 = encoding === 'utf-8-or-latin-1' && !isUtf8(bytes);
  const decoder = latin1 ? new TextDecoder('iso-8859-1') : new TextDecoder('utf-8', { fatal: true });
  let lineNumber = 0;
  for (let at = 0; at < bytes.length; ) {
    let end = bytes.length;
    if (at + CHUNK_BYTES < bytes.length) {
      const newline = bytes.indexOf(LF, at + CHUNK_BYTES);
      end = newline < 0 ? bytes.length : newline + 1;
    }
    if (end - at > CHUNK_BYTES + MAX_LINE_BYTES)
      throw new DataError(
        `${name}: a line near line ${lineNumber + 1} is longer than ${formatBytes(MAX_LINE_BYTES)}, expected one record a line. Check that the file has line ends (LF or CRLF).`,
      );
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(at, end));
    } catch {
      throw invalidUtf8(bytes.subarray(at, end), name, lineNumber);
    }
    for (let from = 0; from < text.length; ) {
      let to = text.indexOf('\n', from);
      if (to < 0) to = text.length;
      const lineEnd = to > from && text.charCodeAt(to - 1) === 13 ? to - 1 : to;
      visit(text.slice(from, lineEnd), ++lineNumber);
      from = to + 1;
    }
    at = end;
    onProgress?.(at);
  }
  return lineNumber;
}

/** Reviews and descriptions may be long: this much is looked at for a file's first lines. */
const HEAD_BYTES = 2 ** 20;

/** The first lines of a file for looking at its format; at most 1 MiB is decoded, never throws on encodings. */
export function headLines(bytes: Uint8Array, count: number): string[] {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, HEAD_BYTES));
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (bytes.length > HEAD_BYTES || lines.at(-1) === '') lines.pop();
  return lines.slice(0, count);
}

function invalidUtf8(chunk: Uint8Array, name: string, linesBefore: number): DataError {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = linesBefore;
  for (let at = 0; at < chunk.length; ) {
    const newline = chunk.indexOf(LF, at);
    const end = newline < 0 ? chunk.length : newline + 1;
    line++;
    try {
      decoder.decode(chunk.subarray(at, end));
    } catch {
      break; // this is the line we are looking for
    }
    at = end;
  }
  return new DataError(
    `${name}, line ${line}: expected UTF-8, found bytes that are not (the file may be ISO-8859-1 or Windows-1252). Save it as UTF-8.`,
  );
}

/** A field shown inside a message: quoted, and cut when long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
