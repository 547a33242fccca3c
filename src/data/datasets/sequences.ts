/**
 * Sequence files: `user item item …` on a line, oldest first (S3-Rec, ICLRec), or `user item` pairs in time order (SASRec).
 * No ratings, no timestamps: the order of the file is the order in time. Titles from `movies.dat` or a table of items
 * (`*.items.tsv`).
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset } from '../dataset.ts';
import { MAX_ID_LENGTH } from '../idIndex.ts';
import { InteractionBuilder } from '../interactionBuilder.ts';
import type { ItemDescription } from '../itemTitles.ts';
import { baseName, type SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import { forEachLine } from '../textLines.ts';
import { ValidationLog } from '../validation.ts';
import { readItemTable } from './itemTable.ts';
import { readMoviesDat } from './movieLens1m.ts';
import { assembleDataset, lineOptions, type ReaderFiles, type ReadProgress } from './ratingsFile.ts';
import { UNKNOWN_TERMS } from './tableLabels.ts';

const EXPECTED =
  'a user and at least one item on a line, oldest first, with spaces, tabs, commas or semicolons between them';
const ID = /^(?=[^\s]*\d)[0-9A-Za-z_.-]+$/;

/** The user, then the items: "7 12 15", "7: 12 15", "7,12,15", "7\t12,15". */
function idsOf(line: string): string[] {
  return line.split(/\s*[\s,;|:]\s*/).filter((field) => field !== '');
}

/** True where lines are a user and items: words with a digit in them, and nothing else. */
export function areSequences(lines: readonly string[]): boolean {
  const rows = lines.map(idsOf);
  // With as many commas on every line it is a table, of which somebody must say what its columns are.
  const isTable = lines.some((line) => /[,;|]/.test(line)) && rows.every((row) => row.length === rows[0].length);
  return !isTable && rows.every((row) => row.length >= 2 && row.every((id) => ID.test(id)));
}

export async function readSequences(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const file = files.interactions;
  const builder = new InteractionBuilder({ timestamps: false, ratings: false });
  let records = 0;
  let numbersOnly: boolean | null = null;
  let lastFields = 0;
  const visit = (line: string, lineNumber: number): void => {
    const fields = idsOf(line);
    if (fields.length === 0 || (records === 0 && /^[#%]/.test(line))) return;
    records++;
    lastFields = fields.length;
    if (fields.length < 2) {
      log.reject(file.name, lineNumber, `expected ${EXPECTED}`, `found ${quoted(line)}`);
      return;
    }
    // Where the first line's items are integers, so are all: anything else is a damaged line.
    numbersOnly ??= fields.slice(1).every((field) => /^\d+$/.test(field));
    const odd = numbersOnly ? fields.find((field, i) => i > 0 && !/^\d+$/.test(field)) : undefined;
    if (odd !== undefined) {
      log.reject(file.name, lineNumber, 'expected item numbers, as on the first line', `found ${quoted(odd)}`);
      return;
    }
    const long = fields.find((field) => field.length > MAX_ID_LENGTH);
    if (long !== undefined) {
      log.reject(file.name, lineNumber, `an ID is longer than ${MAX_ID_LENGTH} characters`, quoted(long));
      return;
    }
    for (let i = 1; i < fields.length; i++) builder.add(fields[0], fields[i], 0, 0);
  };
  const facts = await forEachLine(file, visit, lineOptions(file, log, onProgress));
  const { lines } = facts;
  if (!facts.endsWithNewline && lines > 1) {
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
  log.finishText(facts, records, EXPECTED);
  const built = builder.finish();
  const titles = files.titles ? await readTitles(files.titles, built.itemIds, log, onProgress) : null;
  return assembleDataset('sequences', 'Sequence file', UNKNOWN_TERMS, built, titles, files, log);
}

function readTitles(
  file: SourceFile,
  itemIds: readonly string[],
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<Map<string, ItemDescription>> {
  return baseName(file.name).toLowerCase() === 'movies.dat'
    ? readMoviesDat(file, log)
    : readItemTable(file, new Set(itemIds), log, onProgress);
}
