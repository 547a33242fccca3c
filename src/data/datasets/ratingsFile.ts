/**
 * The loop common to files with one interaction a line: fields → interactions, bad lines → the log. Before: a format's way
 * to split a line. After: the readers of this folder.
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import type { InteractionBuilder } from '../interactionBuilder.ts';
import type { InteractionSink } from '../interactionSink.ts';
import { type ItemDescription, joinTitles } from '../itemTitles.ts';
import { forEachLine, lacksFinalNewline, quoted, type TextEncodingRule } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';
import { QuotedRecords } from './csvRecord.ts';

/** What was done of what, for a progress bar; bytes while reading. */
export type ReadProgress = (label: string, done: number, total: number) => void;

/** The files of one data set, as `readDataset.ts` found them. */
export interface ReaderFiles {
  readonly interactions: SourceFile;
  /** The other parts of interactions that come in several files (X.train.csv, X.valid.csv, X.test.csv). */
  readonly otherParts: readonly SourceFile[];
  readonly titles: SourceFile | null;
}

/** Where a record's fields stand; −1 where there is no such field. */
export interface RatingColumns {
  readonly user: number;
  readonly item: number;
  readonly rating: number;
  /** −1: the file's order counts. */
  readonly timestamp: number;
  readonly numFields: number;
}

export interface RatingsFormat {
  readonly encoding: TextEncodingRule;
  /** "4 fields separated by tabs: user, item, rating, timestamp". */
  readonly expected: string;
  /** The fields, or, as one text, why the line cannot be split: "a quote is opened and never closed". */
  readonly split: (line: string) => readonly string[] | string;
  readonly columns: RatingColumns;
  readonly hasHeader: boolean;
  /** True where a quoted field may go over line ends. */
  readonly quotedLineEnds: boolean;
}

/** Called for every interaction that was added, with the record's fields. */
export type RecordVisitor = (fields: readonly string[]) => void;

/**
 * Reads one interaction a line into `sink`. Throws DataError for a file that is no such text, is cut off, or has too many
 * bad lines.
 */
export async function readRatings(
  file: SourceFile,
  format: RatingsFormat,
  sink: InteractionSink,
  log: ValidationLog,
  onProgress?: ReadProgress,
  onRecord?: RecordVisitor,
): Promise<void> {
  const bytes = await file.read();
  const { columns, expected } = format;
  const timeIsLast = columns.timestamp === columns.numFields - 1;
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
    if (typeof fields === 'string') {
      shortLine = lineNumber;
      log.reject(file.name, lineNumber, `${fields}: ${quoted(line)}`);
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
    const cell = (column: number): string => (column < 0 ? '' : fields[column]);
    const timestamp = cell(columns.timestamp);
    previousTimestampLength = timestampLength;
    timestampLength = timestamp.trim().length;
    const texts = { user: cell(columns.user), item: cell(columns.item), rating: cell(columns.rating), timestamp };
    if (sink.add(file.name, lineNumber, texts)) onRecord?.(fields);
  };
  const joined = format.quotedLineEnds ? quotedRecords(format, visit) : null;
  const lines = forEachLine(bytes, file.name, format.encoding, joined?.line ?? visit, (done) =>
    onProgress?.(`Reading ${file.name}`, done, bytes.length),
  );
  joined?.end();
  if (lacksFinalNewline(bytes) && lines > 1) {
    // A cut inside the last field leaves the right number of fields, but a timestamp shorter than its neighbour's.
    const isCut = timeIsLast && recordLine === lines && timestampLength < previousTimestampLength;
    if (shortLine === lines || isCut)
      throw new DataError(
        `${file.name}, line ${lines}: the file ends in the middle of its last line; expected ${expected}, and a line end. The file is cut off: download or copy it again.`,
      );
    log.remark('info', file.name, lines, 'The last line has no line end; it was read as complete.');
  }
  log.finishFile(file.name, bytes.length, lines, records, expected);
}

function quotedRecords(format: RatingsFormat, visit: (line: string, lineNumber: number) => void): QuotedRecords {
  const isWhole = (record: string): boolean => {
    const fields = format.split(record);
    return typeof fields !== 'string' && fields.length === format.columns.numFields;
  };
  return new QuotedRecords(isWhole, visit);
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
  const names = [files.interactions, ...files.otherParts, files.titles]
    .filter((file) => file !== null)
    .map((file) => baseName(file.name));
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
