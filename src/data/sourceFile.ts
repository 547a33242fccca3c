/**
 * A file as readers see it, in the page (a Blob), in Node (a path) and in tests (bytes): a piece of its content at a time,
 * so that a gigabyte never lies in memory. Before: what a person dropped. After: `archives.ts`, `textLines.ts`.
 */

import type { ByteSource } from '../core/byteStreams.ts';
import { DataError, StoppedError } from '../core/errors.ts';
import { plainText } from '../core/plainText.ts';
import { formatBytes } from './sourceText.ts';

export interface SourceFile {
  /** Path as given, with forward slashes: 'ml-100k/u.data'. */
  readonly name: string;
  /** Bytes that a reading goes through, for progress: of what is packed where the content is unpacked on the way. */
  readonly sizeBytes: number;
  /** Bytes of the content; an estimate where it is packed by gzip. */
  readonly contentBytes: number;
  /** Any range of the content; null where it is unpacked on the way, from its beginning. */
  readonly source: ByteSource | null;
  /** The content from its beginning; `onDone` hears how many of `sizeBytes` are behind. Each call reads anew. */
  pieces(onDone?: (doneBytes: number) => void): AsyncGenerator<Uint8Array, void>;
}

/** What is read of a file at a time; a cancelled reading ends within one. Our choice. */
export const PIECE_BYTES = 2 ** 20;

/** A file of which any range can be read. */
export function sourceFile(source: ByteSource): SourceFile {
  const { name, size } = source;
  return { name, sizeBytes: size, contentBytes: size, source, pieces: (onDone) => piecesOf(source, 0, size, onDone) };
}

/** Bytes `from` … `to` of a source, piece by piece; ends early where the source does. */
export async function* piecesOf(
  source: ByteSource,
  from: number,
  to: number,
  onDone?: (doneBytes: number) => void,
): AsyncGenerator<Uint8Array, void> {
  for (let at = from; at < to; ) {
    const piece = await source.read(at, Math.min(to, at + PIECE_BYTES));
    if (piece.length === 0) return;
    at += piece.length;
    yield piece;
    onDone?.(at - from);
  }
}

/** The same bytes, of which the next read throws StoppedError once `signal` is aborted. */
export function stoppableSource(source: ByteSource, signal: AbortSignal | undefined): ByteSource {
  if (signal === undefined) return source;
  return {
    ...source,
    async read(from, to) {
      throwIfStopped(signal);
      const bytes = await source.read(from, to);
      throwIfStopped(signal);
      return bytes;
    },
  };
}

/** Unpacking holds the thread; a message that cancels is heard at a rest after so many milliseconds. Our choice. */
const REST_EVERY_MS = 40;

/** The same file, whose next piece throws StoppedError once `signal` is aborted, even while one read is unpacked for long. */
export function stoppable(file: SourceFile, signal: AbortSignal | undefined): SourceFile {
  if (signal === undefined) return file;
  return {
    ...file,
    async *pieces(onDone) {
      let since = performance.now();
      for await (const piece of file.pieces(onDone)) {
        if (performance.now() - since > REST_EVERY_MS) {
          await new Promise((resolve) => setTimeout(resolve, 0));
          since = performance.now();
        }
        throwIfStopped(signal);
        yield piece;
      }
    },
  };
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new StoppedError('Reading the files was cancelled; what was loaded before stays.');
}

/** The first bytes of the content: at least `least` of them, where there are as many. */
export async function headOf(file: SourceFile, least: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of file.pieces()) {
    parts.push(piece);
    size += piece.length;
    if (size >= least) break;
  }
  return joined(parts, size);
}

/** True for the bytes "PAR1" that a Parquet file begins with. */
export function isParquet(bytes: Uint8Array): boolean {
  return [0x50, 0x41, 0x52, 0x31].every((byte, i) => bytes[i] === byte);
}

/** The whole content, for files that must be had as one. Throws DataError where it is larger than `most` bytes. */
export async function wholeOf(file: SourceFile, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = (): DataError =>
    new DataError(
      `${file.name}: a file of this kind is read as a whole, expected at most ${formatBytes(most)}, found more. Cut it to fewer records.`,
    );
  if (file.source !== null && file.sizeBytes > most) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of file.pieces()) {
    size += piece.length;
    if (size > most) throw tooLarge();
    parts.push(piece);
  }
  return joined(parts, size);
}

/** Pieces as one array, a copy. */
export function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All but the last part, with its slash. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/**
 * A path as it may be shown and compared: forward slashes, without drive letters, `.` and `..`. Paths never touch a disk
 * here; only their last parts decide what a file is.
 */
export function plainPath(path: string): string {
  const parts = plainText(path).split(/[\\/]+/);
  return parts.filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[A-Za-z]:$/.test(part)).join('/');
}
