/**
 * MovieLens 1M and 10M: `ratings.dat` and, for titles, `movies.dat` (`::`-separated; 1M is
 * ISO-8859-1 with whole stars, 10M UTF-8 with half ones).
 */
import type { Dataset } from '../dataset.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import type { SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
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

export async function readMovieLens1m(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const built = await readRatingParts(
    files,
    {
      expected: '4 fields separated by "::": UserID, MovieID, Rating, Timestamp in seconds',
      split: (line) => line.split('::'),
      columns: { user: 0, item: 1, rating: 2, timestamp: 3, numFields: 4 },
      skippedLines: 0,
    },
    log,
    onProgress,
  );
  const hasHalfStars = built.interactions.rating?.some((stars) => !Number.isInteger(stars)) ?? false;
  const titles = files.titles ? await readMoviesDat(files.titles, log) : null;
  return assembleDataset(
    hasHalfStars ? 'movielens-10m' : 'movielens-1m',
    hasHalfStars ? 'MovieLens 10M' : 'MovieLens 1M',
    MOVIELENS_TERMS,
    built,
    titles,
    files,
    log,
  );
}

/** `MovieID::Title (Year)::Genre|Genre` lines → titles and genres by MovieID. */
export async function readMoviesDat(file: SourceFile, log: ValidationLog): Promise<Map<string, ItemDescription>> {
  const descriptions = new Map<string, ItemDescription>();
  let records = 0;
  const visit = (line: string, lineNumber: number): void => {
    if (line === '') return;
    records++;
    const fields = line.split('::');
    if (fields.length < 2 || fields[0] === '') {
      log.reject(file.name, lineNumber, 'expected MovieID::Title::Genres', quoted(line));
      return;
    }
    // A title may hold "::" itself; genres are the last field.
    const genres = fields.length > 2 ? fields[fields.length - 1] : '';
    const title = fields.length > 2 ? fields.slice(1, -1).join('::') : fields[1];
    descriptions.set(fields[0].trim(), { title: cleanTitle(title), categories: splitGenres(genres) });
  };
  const facts = await forEachLine(file, visit, lineOptions(file, log));
  log.finishText(facts, records, 'MovieID::Title::Genres');
  return descriptions;
}

/** "Action|Comedy" → ["Action", "Comedy"]; "(no genres listed)" → []. */
function splitGenres(genres: string): string[] {
  const text = genres.trim();
  return text === '' || text === '(no genres listed)' ? [] : text.split('|');
}
