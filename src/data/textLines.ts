/**
 * A file's content → its lines, a piece of about 1 MiB at a time, in whatever encoding it is. Before: `archives.ts`. After:
 * the readers of `datasets/`.
 */
import { DataError } from '../core/errors.ts';
import { headOf, joined, type SourceFile } from './sourceFile.ts';
import { assertText, formatBytes } from './sourceText.ts';
import { ENCODING_NAMES, encodingOfHead, guessEncoding, type TextEncodingName } from './textEncoding.ts';

export type LineVisitor = (line: string, lineNumber: number) => void;

export interface LineOptions {
  /** Null or absent: told by the bytes. */
  readonly encoding?: TextEncodingName | null;
  /** Hears of lines that are no text; without it the first one throws DataError. */
  readonly onUnreadable?: (lineNumber: number, reason: string) => void;
  readonly onProgress?: (doneBytes: number, lines: number) => void;
}

/** What was found about a file while its lines were read. */
export interface TextFacts {
  readonly name: string;
  /** Of the content, unpacked. */
  readonly sizeBytes: number;
  readonly lines: number;
  readonly encoding: TextEncodingName;
  /** True where the bytes were not UTF-8 and the encoding is a guess. */
  readonly isGuess: boolean;
  /** False where the last line may have been cut. */
  readonly endsWithNewline: boolean;
}

const MAX_LINE_BYTES = 64 * 2 ** 20;
const LF = 10;
const CR = 13;
/** Looked at for an encoding, for line ends and for bytes that are no text. */
const SNIFFED_BYTES = 65536;

/**
 * Calls `visit` with every line, without its line end (LF, CRLF, or CR where a file has no other), numbered from 1. Empty
 * lines are passed on too. Throws DataError when the bytes are no text, or a line goes on for 64 MiB.
 */
export async function forEachLine(file: SourceFile, visit: LineVisitor, options: LineOptions = {}): Promise<TextFacts> {
  const head = await headOf(file, SNIFFED_BYTES);
  const told = options.encoding ?? encodingOfHead(head);
  const isUtf16 = told === 'utf-16le' || told === 'utf-16be';
  if (!isUtf16) assertText(head, file.name);
  const newline = isUtf16 || head.includes(LF) || !head.includes(CR) ? LF : CR;
  const decoder = new BlockDecoder(file.name, isUtf16 ? 'utf-8' : told, newline, visit, options.onUnreadable);
  let doneBytes = 0;
  let sizeBytes = 0;
  let carried: Uint8Array[] = [];
  let carriedBytes = 0;
  let last = 0;
  const pieces = file.pieces((done) => {
    doneBytes = done;
  });
  for await (const piece of isUtf16 ? asUtf8(pieces, told) : pieces) {
    if (piece.length === 0) continue;
    sizeBytes += piece.length;
    last = piece[piece.length - 1];
    const end = piece.lastIndexOf(newline) + 1;
    if (end > 0) {
      const rest = piece.subarray(0, end);
      decoder.block(carried.length === 0 ? rest : joined([...carried, rest], carriedBytes + end));
      carried = [];
      carriedBytes = 0;
    }
    if (end < piece.length) {
      carried.push(piece.slice(end));
      carriedBytes += piece.length - end;
    }
    if (carriedBytes > MAX_LINE_BYTES)
      throw new DataError(
        `${file.name}: line ${decoder.lines + 1} is longer than ${formatBytes(MAX_LINE_BYTES)}, expected one record a line. Check that the file has line ends (LF or CRLF).`,
      );
    options.onProgress?.(doneBytes, decoder.lines);
  }
  if (carriedBytes > 0) decoder.block(joined(carried, carriedBytes));
  options.onProgress?.(file.sizeBytes, decoder.lines);
  return {
    name: file.name,
    sizeBytes,
    lines: decoder.lines,
    encoding: isUtf16 ? told : (decoder.encoding ?? 'utf-8'),
    isGuess: decoder.isGuess,
    endsWithNewline: last === newline,
  };
}

async function* asUtf8(pieces: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array, void> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const piece of pieces) yield encoder.encode(decoder.decode(piece, { stream: true }));
  yield encoder.encode(decoder.decode());
}

/** Whole lines of bytes → lines of text. Settles the encoding at the first bytes beyond ASCII. */
class BlockDecoder {
  lines = 0;
  encoding: TextEncodingName | null;
  isGuess = false;
  private readonly name: string;
  private readonly newline: number;
  private readonly visit: LineVisitor;
  private readonly onUnreadable: LineOptions['onUnreadable'];

  constructor(
    name: string,
    encoding: TextEncodingName | null,
    newline: number,
    visit: LineVisitor,
    onUnreadable: LineOptions['onUnreadable'],
  ) {
    this.name = name;
    this.encoding = encoding;
    this.newline = newline;
    this.visit = visit;
    this.onUnreadable = onUnreadable;
  }

  block(bytes: Uint8Array): void {
    let text = decodeOrNull(bytes, this.encoding ?? 'utf-8');
    if (this.encoding === null && text === null) {
      this.encoding = guessEncoding(bytes);
      this.isGuess = this.encoding !== 'utf-8';
      text = decodeOrNull(bytes, this.encoding);
    }
    // UTF-8 has more bytes than characters as soon as one is beyond ASCII.
    else if (this.encoding === null && text !== null && text.length !== bytes.length) this.encoding = 'utf-8';
    if (text === null || bytes.includes(0)) this.lineByLine(bytes);
    else this.split(text);
  }

  private split(text: string): void {
    const newline = this.newline === LF ? '\n' : '\r';
    for (let from = 0; from < text.length; ) {
      let to = text.indexOf(newline, from);
      if (to < 0) to = text.length;
      const end = to > from && text.charCodeAt(to - 1) === CR ? to - 1 : to;
      this.visit(text.slice(from, end), ++this.lines);
      from = to + 1;
    }
  }

  /** For a block in which some line is no text. */
  private lineByLine(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const at = bytes.indexOf(this.newline, from);
      const end = at < 0 ? bytes.length : at + 1;
      const line = bytes.subarray(from, end);
      const text = decodeOrNull(line, this.encoding ?? 'utf-8');
      if (text === null) this.unreadable(`bytes that are not ${ENCODING_NAMES[this.encoding ?? 'utf-8']}`);
      else if (line.includes(0)) this.unreadable('a zero byte, as in a binary or damaged file');
      else this.split(text);
      from = end;
    }
  }

  private unreadable(reason: string): void {
    this.lines++;
    if (this.onUnreadable) this.onUnreadable(this.lines, reason);
    else
      throw new DataError(
        `${this.name}, line ${this.lines}: found ${reason}, expected text. Save the file as UTF-8, or repair that line.`,
      );
  }
}

/**
 * The text. Throws TypeError where `fatal` and the bytes are not valid. As a stream where it is one byte a character: given
 * all at once, Node 20.18.3 to 20.20 reads 0x80 to 0x9F of Windows-1252 as control characters (https://github.com/nodejs/node/issues/56542),
 * so that ’ and “ are lost. To go when no supported Node does.
 */
function decodeWhole(bytes: Uint8Array, encoding: TextEncodingName, fatal: boolean): string {
  return new TextDecoder(encoding, { fatal }).decode(bytes, { stream: encoding === 'windows-1252' });
}

function decodeOrNull(bytes: Uint8Array, encoding: TextEncodingName): string | null {
  try {
    return decodeWhole(bytes, encoding, true);
  } catch {
    return null; // the decoder's only way to say so
  }
}

/** Reviews and descriptions may be long: this much is looked at for a file's first lines. */
const HEAD_BYTES = 2 ** 20;

export interface TextHead {
  /** The first lines, whole ones. */
  readonly lines: readonly string[];
  /** What follows them of a line that goes on beyond what was looked at; '' at the file's end. */
  readonly rest: string;
  readonly encoding: TextEncodingName;
}

/**
 * The first `count` lines, for looking at a file's form; at most about 1 MiB is read. Bytes that are no text stand as U+FFFD.
 * Throws DataError for a file that is empty or binary.
 */
export async function readHead(
  file: SourceFile,
  count: number,
  asked: TextEncodingName | null = null,
): Promise<TextHead> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let newlines = 0;
  let isWhole = true;
  for await (const piece of file.pieces()) {
    parts.push(piece);
    size += piece.length;
    for (let at = piece.indexOf(LF); at >= 0; at = piece.indexOf(LF, at + 1)) newlines++;
    if (newlines <= count && size < HEAD_BYTES) continue;
    isWhole = false;
    break;
  }
  const bytes = joined(parts, size);
  const told = asked ?? encodingOfHead(bytes);
  if (told !== 'utf-16le' && told !== 'utf-16be') assertText(bytes, file.name);
  const encoding = told ?? (decodeOrNull(wholeLines(bytes), 'utf-8') === null ? guessEncoding(bytes) : 'utf-8');
  const text = decodeWhole(bytes, encoding, false);
  const hasLf = text.includes('\n');
  const lines = text.split(hasLf ? '\n' : '\r').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const rest = isWhole ? '' : (lines.pop() ?? '');
  if (lines.at(-1) === '') lines.pop();
  return { lines: lines.slice(0, count), rest: lines.length < count ? rest : '', encoding };
}

/** The bytes without a last line that may have been cut within a character. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  const end = bytes.lastIndexOf(LF) + 1;
  return end > 0 ? bytes.subarray(0, end) : bytes;
}
