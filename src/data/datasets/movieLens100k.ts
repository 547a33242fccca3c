/** MovieLens 100K: `u.data`, or its splits `u1.base` and `u1.test` (tab-separated) and, for titles, `u.item` (ISO-8859-1, `|`-separated, 24 fields). */
import type { Dataset } from '../dataset.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import type { SourceFile } from '../sourceFile.ts';
import { forEachLine } from '../textLines.ts';
import { ValidationLog } from '../validation.ts';
import {
  assembleDataset,
  lineOptions,
  MOVIELENS_TERMS,
  type ReaderFiles,
  type ReadProgress,
  readRatingParts,
} from './ratingsFile.ts';

/** The 19 flags of `u.item`, in the order of `u.genre`. */
const GENRES =
  'unknown|Action|Adventure|Animation|Children|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western'.split(
    '|',
  );
const FIRST_FLAG = 5;

export async function readMovieLens100k(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const built = await readRatingParts(
    files,
    {
      expected: '4 fields separated by tabs: user, item, rating, timestamp in seconds',
      split: (line) => line.split('\t'),
      columns: { user: 0, item: 1, rating: 2, timestamp: 3, numFields: 4 },
      skippedLines: 0,
    },
    log,
    onProgress,
  );
  const titles = files.titles ? await readItemFile(files.titles, log) : null;
  return assembleDataset('movielens-100k', 'MovieLens 100K', MOVIELENS_TERMS, built, titles, files, log);
}

async function readItemFile(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  const descriptions = new Map<string, ItemDescription>();
  let records = 0;
  const visit = (line: string, lineNumber: number): void => {
    if (line === '') return;
    records++;
    const fields = line.split('|');
    if (fields.length < 2 || fields[0] === '') {
      log.reject(file.name, lineNumber, 'expected 24 fields separated by "|"', `found ${fields.length}`);
      return;
    }
    const categories = GENRES.filter((_, g) => fields[FIRST_FLAG + g] === '1');
    descriptions.set(fields[0].trim(), { title: cleanTitle(fields[1]), categories });
  };
  const facts = await forEachLine(file, visit, lineOptions(file, log));
  log.finishText(facts, records, '24 fields separated by "|", item and title first');
  return descriptions;
}
