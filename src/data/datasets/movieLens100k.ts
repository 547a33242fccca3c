/** MovieLens 100K: `u.data` (tab-separated) and, for titles, `u.item` (ISO-8859-1, `|`-separated, 24 fields). */
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionSink } from '../interactionSink.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import { forEachLine } from '../sourceText.ts';
import { ValidationLog } from '../validation.ts';
import { assembleDataset, MOVIELENS_TERMS, type ReaderFiles, type ReadProgress, readRatings } from './ratingsFile.ts';

/** The 19 flags of `u.item`, in the order of `u.genre`. */
const GENRES =
  'unknown|Action|Adventure|Animation|Children|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western'.split(
    '|',
  );
const FIRST_FLAG = 5;

export async function readMovieLens100k(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const sink = new InteractionSink({ timestamps: true, ratings: true }, log);
  await readRatings(
    files.interactions,
    {
      encoding: 'utf-8-or-latin-1',
      expected: '4 fields separated by tabs: user, item, rating, timestamp in seconds',
      split: (line) => line.split('\t'),
      columns: { user: 0, item: 1, rating: 2, timestamp: 3, numFields: 4 },
      hasHeader: false,
      quotedLineEnds: false,
    },
    sink,
    log,
    onProgress,
  );
  const titles = files.titles ? await readItemFile(files.titles, log) : null;
  return assembleDataset(
    'movielens-100k',
    'MovieLens 100K',
    MOVIELENS_TERMS,
    sink.finish(files.interactions.name),
    titles,
    files,
    log,
  );
}

async function readItemFile(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  const bytes = await file.read();
  const descriptions = new Map<string, ItemDescription>();
  let records = 0;
  const lines = forEachLine(bytes, file.name, 'utf-8-or-latin-1', (line, lineNumber) => {
    if (line === '') return;
    records++;
    const fields = line.split('|');
    if (fields.length < 2 || fields[0] === '') {
      log.reject(file.name, lineNumber, `expected 24 fields separated by "|", found ${fields.length}`);
      return;
    }
    const categories = GENRES.filter((_, g) => fields[FIRST_FLAG + g] === '1');
    descriptions.set(fields[0].trim(), { title: cleanTitle(fields[1]), categories });
  });
  log.finishFile(file.name, bytes.length, lines, records, '24 fields separated by "|", item and title first');
  return descriptions;
}
