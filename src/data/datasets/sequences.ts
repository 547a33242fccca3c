/**
 * Sequence files: `user item item …` on a line, oldest first (S3-Rec, ICLRec), the items alone, or `user item` pairs in time
 * order (SASRec). No ratings, no timestamps: the order of the file is the order in time. Titles from `movies.dat` or a table of
 * items (`*.items.tsv`).
 */
import { DataError } from '../../core/errors.ts';
import type { Dataset } from '../dataset.ts';
import { GrowingColumn } from '../growingColumn.ts';
import { MAX_ID_LENGTH } from '../idIndex.ts';
import { type BuiltInteractions, InteractionBuilder } from '../interactionBuilder.ts';
import type { ItemDescription } from '../itemTitles.ts';
import { baseName, type SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import { forEachLine } from '../textLines.ts';
import { ValidationLog } from '../validation.ts';
import { hasMeasures } from './columnLooks.ts';
import { splitDelimited } from './delimited.ts';
import { readItemTable } from './itemTable.ts';
import { readMoviesDat } from './movieLens1m.ts';
import { assembleDataset, lineOptions, type ReaderFiles, type ReadProgress } from './ratingsFile.ts';
import { UNKNOWN_TERMS } from './tableLabels.ts';

const EXPECTED =
  'a user and at least one item on a line, oldest first, with spaces, tabs, commas or semicolons between them';
const ID = /^(?=[^\s]*\d)[0-9A-Za-z_.-]+$/;
const FIRST_IS_USER =
  'The first field of each line was taken for the user, the others for items. If lines hold items alone, put a user before each, as in "u1 12 15".';
const FIRST_IS_ITEM =
  'Lines begin with the same fields again and again, among others, and those are items elsewhere: so lines hold items alone, and each was read as a user, numbered by its line. If they begin with a user, put all items of a user on one line.';

/** The user, then the items: "7 12 15", "7: 12 15", "7,12,15", "7\t12,15". */
function idsOf(line: string): string[] {
  return line.split(/\s*[\s,;|:]\s*/).filter((field) => field !== '');
}

/** True where lines are a user and items: words with a digit in them, and nothing else. A few users may have no items. */
export function areSequences(lines: readonly string[]): boolean {
  const rows = lines.map(idsOf);
  if (!rows.every((row) => row.length >= 1 && row.every((id) => ID.test(id)))) return false;
  if (rows.filter((row) => row.length >= 2).length * 2 <= rows.length) return false;
  // With as many commas on every line, or times or decimals in a column, it is a table, of which somebody must say what is what.
  // A word alone is no line of it: Netflix writes the item above its rows, "8:".
  const filled = lines.filter((_, i) => rows[i].length >= 2);
  const isEven = new Set(rows.map((row) => row.length).filter((length) => length >= 2)).size === 1;
  return !(isEven && filled.some((line) => /[,;|]/.test(line))) && !isTable(filled);
}

function isTable(lines: readonly string[]): boolean {
  return (['\t', ' '] as const).some((form) => {
    const rows = lines.map((line) => splitDelimited(line, form) ?? []);
    return rows[0].length > 2 && rows.every((row) => row.length === rows[0].length) && hasMeasures(rows);
  });
}

export async function readSequences(files: ReaderFiles, onProgress?: ReadProgress): Promise<Dataset> {
  const log = new ValidationLog();
  const lines = new SequenceLines(log);
  for (const file of [files.interactions, ...files.otherParts]) await readLines(file, lines, log, onProgress);
  const built = lines.finish(files.interactions.name, files.otherParts.length === 0);
  const titles = files.titles ? await readTitles(files.titles, built.itemIds, log, onProgress) : null;
  return assembleDataset('sequences', 'Sequence file', UNKNOWN_TERMS, built, titles, files, log);
}

/** Lines as users and their items, until all are known and tell whether they begin with a user at all. */
class SequenceLines {
  private readonly builder = new InteractionBuilder({ timestamps: false, ratings: false });
  private readonly log: ValidationLog;
  /** Interactions that came before each line. */
  private readonly starts = new GrowingColumn((length) => new Uint32Array(length));
  private arePairs = true;
  private withoutItems = 0;

  constructor(log: ValidationLog) {
    this.log = log;
  }

  add([user, ...items]: readonly string[]): void {
    if (items.length === 0) {
      this.withoutItems++;
      return;
    }
    this.starts.push(this.builder.numInteractions);
    if (items.length > 1) this.arePairs = false;
    for (const item of items) this.builder.add(user, item, 0, 0);
  }

  /** `mayLackUsers` false: several lines a user are usual. */
  finish(file: string, mayLackUsers: boolean): BuiltInteractions {
    const starts = this.starts.finish();
    const built = this.builder.finish();
    const note = (severity: 'info' | 'warning', message: string): void => this.log.remark(severity, file, 0, message);
    if (this.withoutItems > 0)
      note('info', `${this.withoutItems} lines hold a user and no item; nothing was lost with them.`);
    if (this.arePairs) return built;
    const lacksUsers = mayLackUsers && beginWithItems(starts, built);
    note(lacksUsers ? 'warning' : 'info', lacksUsers ? FIRST_IS_ITEM : FIRST_IS_USER);
    return lacksUsers ? byLine(starts, built) : built;
  }
}

/** True where first fields come again behind others, as users do not, and nine in ten are items, too. */
function beginWithItems(starts: Uint32Array, { interactions, userIds, itemIds }: BuiltInteractions): boolean {
  const seen = new Uint8Array(userIds.length);
  let again = 0;
  let previous = -1;
  for (const start of starts) {
    const user = interactions.user[start];
    if (seen[user] === 1 && user !== previous) again++;
    seen[user] = 1;
    previous = user;
  }
  const items = new Set(itemIds);
  return again > 0 && userIds.filter((id) => items.has(id)).length >= 0.9 * userIds.length;
}

/** The same lines, the first field of each an item, the line's number its user. */
function byLine(starts: Uint32Array, { interactions, userIds, itemIds }: BuiltInteractions): BuiltInteractions {
  const builder = new InteractionBuilder({ timestamps: false, ratings: false });
  const { user, item } = interactions;
  starts.forEach((start, k) => {
    const line = String(k + 1);
    builder.add(line, userIds[user[start]], 0, 0);
    const end = starts[k + 1] ?? user.length;
    for (let i = start; i < end; i++) builder.add(line, itemIds[item[i]], 0, 0);
  });
  return builder.finish();
}

async function readLines(
  file: SourceFile,
  sequences: SequenceLines,
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<void> {
  let records = 0;
  let numbersOnly: boolean | null = null;
  let lastFields = 0;
  const visit = (line: string, lineNumber: number): void => {
    const fields = idsOf(line);
    if (fields.length === 0 || (records === 0 && /^[#%]/.test(line))) return;
    records++;
    lastFields = fields.length;
    // Where the first line's items are integers, so are all: anything else is a damaged line.
    if (fields.length > 1) numbersOnly ??= fields.slice(1).every((field) => /^\d+$/.test(field));
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
    sequences.add(fields);
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
