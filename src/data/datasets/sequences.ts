/**
 * Sequence files: `user item item …` on a line, oldest first (S3-Rec, ICLRec), or `user item` pairs in time order (SASRec).
 * No ratings, no timestamps: the order of the file is the order in time. Titles from `movies.dat` or a table of items
 * (`*.items.tsv`).
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionBuilder } from '../interactionBuilder.ts';
import type { ItemDescription } from '../itemTitles.ts';
import { forEachLine, lacksFinalNewline, quoted } from '../sourceText.ts';
import { ValidationLog } from '../validation.ts';
import { readItemTable } from './itemTable.ts';
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
  const titles = files.titles ? await readTitles(files.titles, builder, log) : null;
  const terms = 'Terms not stated in the files: see where they come from.';
  return assembleDataset('sequences', 'Sequence file', terms, builder, titles, files, log);
}

function readTitles(
  file: SourceFile,
  builder: InteractionBuilder,
  log: ValidationLog,
): Promise<Map<string, ItemDescription>> {
  return baseName(file.name).toLowerCase() === 'movies.dat'
    ? readMoviesDat(file, log)
    : readItemTable(file, (id) => builder.hasItem(id), log);
}
