/**
 * MovieLens latest, 20M, 25M, 32M: `ratings.csv` and, for titles, `movies.csv` (CSV with a header, quoted titles, UTF-8,
 * CRLF or LF). Columns are found by name, so their order and further columns do not matter.
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionSink } from '../interactionSink.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import { assertText, forEachLine, headLines, quoted } from '../sourceText.ts';
import { ValidationLog } from '../validation.ts';
import { QuotedRecords, splitCsvRecord } from './csvRecord.ts';
import { splitGenres } from './movieLens1m.ts';
import { assembleDataset, MOVIELENS_TERMS, type ReaderFiles, type ReadProgress, readRatings } from './ratingsFile.ts';

const RATING_COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'] as const;

export async function readMovieLensLatest(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const file = files.interactions;
  const bytes = await file.read();
  const { indices, numFields } = findColumns(bytes, file.name, RATING_COLUMNS);
  const [user, item, rating, timestamp] = indices;
  const sink = new InteractionSink({ timestamps: true, ratings: true }, log);
  await readRatings(
    { ...file, read: async () => bytes },
    {
      encoding: 'utf-8',
      expected: `${numFields} fields separated by commas, as in the header: userId, movieId, rating, timestamp in seconds`,
      split: (line) => splitCsvRecord(line) ?? 'a quote is opened and never closed',
      columns: { user, item, rating, timestamp, numFields },
      hasHeader: true,
      quotedLineEnds: false,
    },
    sink,
    log,
    onProgress,
  );
  const titles = files.titles ? await readMoviesCsv(files.titles, log) : null;
  return assembleDataset(
    'movielens-latest',
    'MovieLens latest',
    MOVIELENS_TERMS,
    sink.finish(file.name),
    titles,
    files,
    log,
  );
}

/** Where the columns stand, by the header's names, upper or lower case. Throws DataError naming what is missing. */
function findColumns(
  bytes: Uint8Array,
  name: string,
  wanted: readonly string[],
): { indices: number[]; numFields: number } {
  assertText(bytes, name);
  const header = splitCsvRecord(headLines(bytes, 1)[0] ?? '') ?? [];
  const found = header.map((column) => column.trim().toLowerCase());
  const indices = wanted.map((column) => found.indexOf(column.toLowerCase()));
  const missing = wanted.filter((_, i) => indices[i] < 0);
  if (missing.length > 0)
    throw new DataError(
      `${name}, line 1: expected a header with the columns ${wanted.join(', ')}; found ${header.map((column) => quoted(column)).join(', ')}. Missing: ${missing.join(', ')}. Add or rename the column${missing.length > 1 ? 's' : ''}.`,
    );
  return { indices, numFields: header.length };
}

async function readMoviesCsv(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  const bytes = await file.read();
  const { indices, numFields } = findColumns(bytes, file.name, ['movieId', 'title', 'genres']);
  const descriptions = new Map<string, ItemDescription>();
  let records = 0;
  const joined = new QuotedRecords(
    (record) => splitCsvRecord(record)?.length === numFields,
    (record, lineNumber) => {
      if (lineNumber === 1 || record === '') return;
      records++;
      const fields = splitCsvRecord(record);
      if (fields === null || fields.length !== numFields) {
        const found = fields === null ? 'a quote is opened and never closed' : `found ${fields.length}`;
        log.reject(file.name, lineNumber, `expected ${numFields} fields, ${found}: ${quoted(record)}`);
        return;
      }
      descriptions.set(fields[indices[0]].trim(), {
        title: cleanTitle(fields[indices[1]]),
        categories: splitGenres(fields[indices[2]]),
      });
    },
  );
  const lines = forEachLine(bytes, file.name, 'utf-8', joined.line);
  joined.end();
  log.finishFile(file.name, bytes.length, lines, records, `${numFields} fields separated by commas, as in the header`);
  return descriptions;
}
