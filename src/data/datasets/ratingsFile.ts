/**
 * The loop common to files with one rating a line: fields → interactions, bad lines → the log. Before: a format's way
 * to split a line. After: the readers of this folder.
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionBuilder } from '../interactionBuilder.ts';
import { type ItemDescription, joinTitles } from '../itemTitles.ts';
import { forEachLine, lacksFinalNewline, quoted, type TextEncodingRule } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';

/** What was done of what, for a progress bar; bytes while reading. */
export type ReadProgress = (label: string, done: number, total: number) => void;

/** The files of one data set, as `readDataset.ts` found them. */
export interface ReaderFiles {
  readonly interactions: SourceFile;
  readonly titles: SourceFile | null;
}

export interface RatingColumns {
  readonly user: number;
  readonly item: number;
  /** −1 where there are no ratings. */
  readonly rating: number;
  /** −1 where there are no timestamps: the file's order counts. */
  readonly timestamp: number;
  readonly numFields: number;
}

export interface RatingsFormat {
  readonly encoding: TextEncodingRule;
  /** "4 fields separated by tabs: user, item, rating, timestamp". */
  readonly expected: string;
  /** Null where the line cannot be split (an unclosed quote). */
  readonly split: (line: string) => readonly string[] | null;
  readonly columns: RatingColumns;
  readonly hasHeader: boolean;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads one rating a line. Throws DataError for a file that is no such text, is cut off, or has too many bad lines. */
export async function readRatings(
  file: SourceFile,
  format: RatingsFormat,
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<InteractionBuilder> {
  const bytes = await file.read();
  const { columns, expected } = format;
  const builder = new InteractionBuilder({ timestamps: columns.timestamp >= 0, ratings: columns.rating >= 0 });
  let records = 0;
  let shortLine = 0; // the last line with too few fields
  let recordLine = 0;
  let timestampLength = 0;
  let previousTimestampLength = 0;
  const visit = (line: string, lineNumber: number): void => {
    if ((format.hasHeader && lineNumber === 1) || line === '') return;
    records++;
    recordLine = lineNumber;
    const fields = format.split(line);
    if (fields === null) {
      shortLine = lineNumber;
      log.reject(file.name, lineNumber, `a quote is opened and never closed: ${quoted(line)}`);
      return;
    }
    if (fields.length !== columns.numFields) {
      if (fields.length < columns.numFields) shortLine = lineNumber;
      log.reject(
        file.name,
        lineNumber,
        `expected ${columns.numFields} fields, found ${fields.length}: ${quoted(line)}`,
      );
      return;
    }
    const userId = fields[columns.user].trim();
    const itemId = fields[columns.item].trim();
    if (userId === '' || itemId === '') {
      log.reject(file.name, lineNumber, `the ${userId === '' ? 'user' : 'item'} is empty: ${quoted(line)}`);
      return;
    }
    let rating = 0;
    if (columns.rating >= 0) {
      const text = fields[columns.rating].trim();
      rating = Number(text);
      if (!NUMBER.test(text)) {
        log.reject(file.name, lineNumber, `the rating is no number: ${quoted(text)}`);
        return;
      }
    }
    let timestamp = 0;
    if (columns.timestamp >= 0) {
      const text = fields[columns.timestamp].trim();
      timestamp = Number(text);
      previousTimestampLength = timestampLength;
      timestampLength = text.length;
      if (!NUMBER.test(text)) {
        log.reject(file.name, lineNumber, `the timestamp is no number: ${quoted(text)}`);
        return;
      }
    }
    builder.add(userId, itemId, timestamp, rating);
  };
  const lines = forEachLine(bytes, file.name, format.encoding, visit, (done) =>
    onProgress?.(`Reading ${file.name}`, done, bytes.length),
  );
  if (lacksFinalNewline(bytes) && lines > 1) {
    // A cut inside the last field leaves the right number of fields, but a timestamp shorter than its neighbour's.
    if (shortLine === lines || (recordLine === lines && timestampLength < previousTimestampLength))
      throw new DataError(
        `${file.name}, line ${lines}: the file ends in the middle of its last line; expected ${expected}, and a line end. The file is cut off: download or copy it again.`,
      );
    log.remark('info', file.name, lines, 'The last line has no line end; it was read as complete.');
  }
  log.finishFile(file.name, bytes.length, lines, records, expected);
  return builder;
}

/** A Dataset without impressions or attribute paths from collected interactions and titles. */
export function assembleDataset(
  name: string,
  format: string,
  terms: string,
  builder: InteractionBuilder,
  descriptions: ReadonlyMap<string, ItemDescription> | null,
  files: ReaderFiles,
  log: ValidationLog,
): Dataset {
  const { interactions, userIds, itemIds } = builder.finish();
  const titles = joinTitles(itemIds, descriptions, files.titles?.name ?? '', log);
  if (files.titles === null)
    log.remark('info', files.interactions.name, 0, 'No file with titles was given; items show their IDs.');
  const names = [files.interactions, files.titles].filter((file) => file !== null).map((file) => baseName(file.name));
  return {
    name,
    userIds,
    itemIds,
    ...titles,
    interactions,
    impressions: null,
    attributePaths: null,
    report: log.finish(`${format} (${names.join(', ')})`, interactions, userIds.length, itemIds.length),
    terms,
  };
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export const MOVIELENS_TERMS =
  'GroupLens, University of Minnesota: research use, no redistribution without permission, no commercial use. Cite Harper & Konstan 2015, doi:10.1145/2827872.';
