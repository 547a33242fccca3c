/**
 * The loop common to files with one interaction a line: fields → interactions, bad lines → the log. Before: a format's way
 * to split a line. After: the readers of this folder.
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset } from '../dataset.ts';
import type { BuiltInteractions } from '../interactionBuilder.ts';
import { InteractionSink } from '../interactionSink.ts';
import { type ItemDescription, joinTitles } from '../itemTitles.ts';
import { baseName, type SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import type { TextEncodingName } from '../textEncoding.ts';
import { forEachLine, type LineOptions, type LineVisitor } from '../textLines.ts';
import type { ValidationLog } from '../validation.ts';

/** What was done of what, in bytes while a file is read, and how many of its lines or rows. */
export type ReadProgress = (label: string, done: number, total: number, rows?: number) => void;

/** The files of one data set, as `readDataset.ts` found them. */
export interface ReaderFiles {
  readonly interactions: SourceFile;
  /** The other parts of interactions that come in several files (X.train.csv, X.valid.csv, X.test.csv). */
  readonly otherParts: readonly SourceFile[];
  readonly titles: SourceFile | null;
}

/** Where a record's fields stand; −1 or absent where there is no such field. */
export interface RatingColumns {
  readonly user: number;
  readonly item: number;
  readonly rating: number;
  /** −1: the file's order counts. */
  readonly timestamp: number;
  readonly label?: number;
  readonly shown?: number;
  readonly numFields: number;
}

export interface RatingsFormat {
  /** "4 fields separated by tabs: user, item, rating, timestamp". */
  readonly expected: string;
  /** The fields, or, as one text, why the record cannot be split: "a quote is opened and never closed". */
  readonly split: (record: string) => readonly string[] | string;
  readonly columns: RatingColumns;
  /** Lines before the first record. */
  readonly skippedLines: number;
  /** Puts lines together where a record may have several; records go on to `visit`. Absent: a line is a record. */
  readonly join?: (isWhole: (record: string) => boolean, visit: LineVisitor) => RecordJoiner;
  readonly encoding?: TextEncodingName | null;
}

/** Lines → records of one or more lines. */
export interface RecordJoiner {
  readonly line: LineVisitor;
  /** To be called behind the last line. */
  end(): void;
}

/** Called for every interaction that was added, with the record's fields. */
export type RecordVisitor = (fields: readonly string[]) => void;

/** Rejects lines that are no text, and tells how far the reading has come. */
export function lineOptions(file: SourceFile, log: ValidationLog, onProgress?: ReadProgress): LineOptions {
  return {
    onUnreadable: (line, reason) => log.reject(file.name, line, reason),
    onProgress: (done, rows) => onProgress?.(`Reading ${file.name}`, done, file.sizeBytes, rows),
  };
}

/**
 * Reads one interaction a record into `sink`. Throws DataError for a file that is no such text, is cut off, or has too many
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
  const { columns, expected } = format;
  const timeIsLast = columns.timestamp === columns.numFields - 1;
  let records = 0;
  let shortLine = 0; // the last line with too few fields
  let recordLine = 0;
  let timestampLength = 0;
  let previousTimestampLength = 0;
  const visit = (record: string, lineNumber: number): void => {
    if (lineNumber <= format.skippedLines || record.trim() === '') return;
    records++;
    recordLine = lineNumber;
    const fields = format.split(record);
    if (typeof fields === 'string') {
      shortLine = lineNumber;
      log.reject(file.name, lineNumber, fields, quoted(record));
      return;
    }
    if (fields.length !== columns.numFields) {
      if (fields.length < columns.numFields) shortLine = lineNumber;
      log.reject(file.name, lineNumber, `expected ${columns.numFields} fields, found ${fields.length}`, quoted(record));
      return;
    }
    const cell = (column = -1): string => (column < 0 ? '' : fields[column]);
    const timestamp = cell(columns.timestamp);
    previousTimestampLength = timestampLength;
    timestampLength = timestamp.trim().length;
    const texts = {
      user: cell(columns.user),
      item: cell(columns.item),
      rating: cell(columns.rating),
      timestamp,
      label: cell(columns.label),
      shown: cell(columns.shown),
    };
    if (sink.add(file.name, lineNumber, texts)) onRecord?.(fields);
  };
  const isWhole = (record: string): boolean => {
    const fields = format.split(record);
    return typeof fields !== 'string' && fields.length === columns.numFields;
  };
  const joiner = format.join?.(isWhole, visit);
  const options = { ...lineOptions(file, log, onProgress), encoding: format.encoding ?? null };
  const facts = await forEachLine(file, joiner?.line ?? visit, options);
  joiner?.end();
  const { lines } = facts;
  if (!facts.endsWithNewline && lines > 1) {
    // A cut inside the last field leaves the right number of fields, but a timestamp shorter than its neighbour's.
    const isCut = timeIsLast && recordLine === lines && timestampLength < previousTimestampLength;
    if (shortLine === lines || isCut)
      throw new DataError(
        `${file.name}, line ${lines}: the file ends in the middle of its last line; expected ${expected}, and a line end. The file is cut off: download or copy it again.`,
      );
    log.remark('info', file.name, lines, 'The last line has no line end; it was read as complete.');
  }
  log.finishText(facts, records, expected);
}

/** The same for all parts of a data set whose lines have one form, with ratings and times. Throws DataError. */
export async function readRatingParts(
  { interactions, otherParts }: ReaderFiles,
  format: RatingsFormat,
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<BuiltInteractions> {
  const sink = new InteractionSink({ timestamps: true, ratings: true }, log);
  for (const file of [interactions, ...otherParts]) await readRatings(file, format, sink, log, onProgress);
  return sink.finish(interactions.name);
}

/** A Dataset without attribute paths from collected interactions and titles. */
export function assembleDataset(
  name: string,
  format: string,
  terms: string,
  built: BuiltInteractions,
  descriptions: ReadonlyMap<string, ItemDescription> | null,
  files: ReaderFiles,
  log: ValidationLog,
): Dataset {
  const { interactions, impressions, userIds, itemIds } = built;
  const titles = joinTitles(itemIds, descriptions, files.titles?.name ?? '', log);
  if (descriptions === null)
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
    impressions,
    attributePaths: null,
    report: log.finish(`${format} (${names.join(', ')})`, interactions, userIds.length, itemIds.length),
    terms,
  };
}

export const MOVIELENS_TERMS =
  'GroupLens, University of Minnesota: research use, no redistribution without permission, no commercial use. Cite Harper & Konstan 2015, doi:10.1145/2827872.';
