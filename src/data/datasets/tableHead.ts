/**
 * The first records of a table as text: JSON objects wherever their lines end, or lines behind blank ones and comments.
 * Before: `textLines.ts`. After: `tableShape.ts`.
 */
import type { SourceFile } from '../sourceFile.ts';
import type { TextEncodingName } from '../textEncoding.ts';
import { readHead } from '../textLines.ts';
import { JsonRecords } from './jsonRecords.ts';
import { objectOfLine } from './objectLines.ts';

export interface TableHead {
  /** The first records, none empty; for delimited text with the header, if there is one. */
  readonly records: readonly string[];
  /** Lines before the first of them: blank ones, comments (% or #), Excel's "sep=;". */
  readonly skippedLines: number;
  /** True for JSON of which a line is not an object: a list, or objects over several lines. */
  readonly isSpread: boolean;
  /** How the file begins, for messages. */
  readonly beginning: string;
  readonly encoding: TextEncodingName;
}

const MOST_RECORDS = 21;
const COMMENT = /^(%|#(\s|$)|sep=.$|\s*$)/;

/** Looks at a file's beginning. Throws DataError for a file that is empty or no text. */
export async function readTableHead(file: SourceFile, asked: TextEncodingName | null = null): Promise<TableHead> {
  const { lines, rest, encoding } = await readHead(file, 4 * MOST_RECORDS, asked);
  const first = lines.findIndex((line) => !COMMENT.test(line));
  const kept = (first < 0 ? [] : lines.slice(first)).filter((line) => line.trim() !== '');
  const firstLine = kept[0] ?? rest;
  const isSpread = /^\s*[[{]/.test(firstLine) && typeof objectOfLine(firstLine) === 'string';
  const beginning = (isSpread ? [...kept, rest].join('\n') : firstLine).slice(0, 4096);
  const common = { skippedLines: Math.max(0, first), beginning, encoding };
  if (isSpread) {
    const objects: string[] = [];
    const joiner = new JsonRecords((record) => {
      if (typeof objectOfLine(record) !== 'string') objects.push(record);
    });
    for (const [k, line] of [...kept, rest].entries()) joiner.line(line, k + 1);
    if (objects.length > 0) return { ...common, records: objects.slice(0, MOST_RECORDS), isSpread };
  }
  return { ...common, records: kept.slice(0, MOST_RECORDS), isSpread: false };
}
