/**
 * Sequence files: `user item item …` on a line, oldest first (S3-Rec, ICLRec), or `user item` pairs in time order (SASRec).
 * No ratings, no timestamps: the order of the file is the order in time. Titles from `movies.dat` or `*.items.tsv`.
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionBuilder } from '../interactionBuilder.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import { forEachLine, lacksFinalNewline, quoted } from '../sourceText.ts';
import { ValidationLog } from '../validation.ts';
import { readMoviesDat } from './movieLens1m.ts';
import { assembleDataset, baseName, type ReaderFiles, type ReadProgress } from './ratingsFile.ts';

const EXPECTED = 'a user and at least one item on a line, separated by spaces, oldest first';

export async function readSequences(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const file = files.interactions;
  const bytes = await file.read();
  const builder = new InteractionBuilder({ timestamps: false, ratings: false });
  let records = 0;
  let numbersOnly: boolean | null = null;
  let lastFields = 0;
  const lines = forEachLine(
    bytes,
    file.name,
    'utf-8',
    (line, lineNumber) => {
      const fields = line.split(/[ \t]+/).filter((field) => field !== '');
      if (fields.length === 0) return;
      records++;
      lastFields = fields.length;
      if (fields.length < 2) {
        log.reject(file.name, lineNumber, `expected ${EXPECTED}; found ${quoted(line)}`);
        return;
      }
      // Where the first line's items are integers, so are all: anything else is a damaged line.
      numbersOnly ??= fields.slice(1).every((field) => /^\d+$/.test(field));
      const odd = numbersOnly ? fields.find((field, i) => i > 0 && !/^\d+$/.test(field)) : undefined;
      if (odd !== undefined) {
        log.reject(file.name, lineNumber, `expected item numbers, as on the first line; found ${quoted(odd)}`);
        return;
      }
      for (let i = 1; i < fields.length; i++) builder.add(fields[0], fields[i], 0, 0);
    },
    (done) => onProgress?.(`Reading ${file.name}`, done, bytes.length),
  );
  if (lacksFinalNewline(bytes) && lines > 1) {
    if (lastFields < 2)
      throw new DataError(
        `${file.name}, line ${lines}: the file ends in the middle of its last line; expected ${EXPECTED}, and a line end. The file is cut off: download or copy it again.`,
      );
    log.remark(
      'warning',
      file.name,
      lines,
      'The last line has no line end; it was read as complete. If the file was cut off, its last item is wrong.',
    );
  }
  log.finishFile(file.name, bytes.length, lines, records, EXPECTED);
  const titles = files.titles ? await readTitles(files.titles, log) : null;
  const terms = 'Terms not stated in the files: see where they come from.';
  return assembleDataset('sequences', 'Sequence file', terms, builder, titles, files, log);
}

function readTitles(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  return baseName(file.name).toLowerCase() === 'movies.dat' ? readMoviesDat(file, log) : readItemsTsv(file, log);
}

/** `item asin title categories` with a header; categories as JSON paths `[["Beauty", "Makeup"]]`. */
async function readItemsTsv(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  const bytes = await file.read();
  const descriptions = new Map<string, ItemDescription>();
  let columns: string[] = [];
  let records = 0;
  const lines = forEachLine(bytes, file.name, 'utf-8', (line, lineNumber) => {
    const fields = line.split('\t');
    if (lineNumber === 1) {
      columns = fields.map((column) => column.trim().toLowerCase());
      const missing = ['item', 'title'].filter((column) => !columns.includes(column));
      if (missing.length > 0)
        throw new DataError(
          `${file.name}, line 1: expected a tab-separated header with the columns item and title; found ${fields.map(quoted).join(', ')}. Missing: ${missing.join(', ')}.`,
        );
      return;
    }
    if (line === '') return;
    records++;
    if (fields.length !== columns.length) {
      log.reject(file.name, lineNumber, `expected ${columns.length} fields separated by tabs, found ${fields.length}`);
      return;
    }
    const categories = columns.includes('categories') ? fields[columns.indexOf('categories')] : '';
    descriptions.set(fields[columns.indexOf('item')].trim(), {
      title: cleanTitle(fields[columns.indexOf('title')]),
      categories: categoriesOf(categories),
    });
  });
  log.finishFile(file.name, bytes.length, lines, records, 'tab-separated fields as in the header');
  return descriptions;
}

/** Names along all category paths, each once. What is no JSON list of lists is no category. */
function categoriesOf(text: string): string[] {
  if (!text.startsWith('[')) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return []; // titles matter, categories are an extra
  }
  if (!Array.isArray(parsed)) return [];
  const names = parsed.flat(2).filter((name): name is string => typeof name === 'string');
  return [...new Set(names.map(cleanTitle))];
}
