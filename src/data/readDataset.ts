/**
 * Any supported data set → `Dataset`: opens archives, finds out the format by name and content, and calls its reader.
 * Before: files from the page or the command line. After: `kCore.ts`, `split.ts`.
 */
import { DataError, errorMessage } from '../core/errors.ts';
import { openArchives } from './archives.ts';
import type { ColumnMapping } from './columns.ts';
import type { Dataset, ReportIssue, SourceFile } from './dataset.ts';
import { isItemTable } from './datasets/itemTable.ts';
import { baseName, type ReadProgress } from './datasets/ratingsFile.ts';
import { shapeLines } from './datasets/table.ts';
import { type FileHead, FORMATS, type Format, isParquet } from './formats.ts';
import { assertReadableSize, assertText } from './sourceText.ts';
import { SUPPORTED_FORMATS } from './supportedFormats.ts';

const NEVER_DATA = /\.(md|html?|pdf|png|jpe?g|py|ipynb|xml|toml|ya?ml|zip|7z|tar|tgz|sh|pl|safetensors|npy|pt|pkl)$/i;
/** X.train.csv, X_test.inter, train-00000-of-00002.parquet: the name without what makes it a part is the same for all. */
const PART = /(?:^|[._-])(train|training|valid|validation|val|dev|test)(?=[._-]|$)|-\d{5}-of-\d{5}/gi;

export interface ReadOptions {
  /** Which columns of a table are what, where a person says so; otherwise their names and looks decide. */
  readonly columns?: ColumnMapping;
}

/**
 * Reads a data set from loose files, a folder's files, a zip, or `.gz` files; finds out the format by itself.
 * Throws DataError (what was expected, what was found, in which file and line, and what to do) when there is no supported
 * data set, more than one, or a file that is empty, cut off, binary, wrongly encoded, too large or mostly unreadable.
 */
export async function readDataset(
  files: readonly SourceFile[],
  onProgress?: ReadProgress,
  options: ReadOptions = {},
): Promise<Dataset> {
  if (files.length === 0) throw new DataError(`No files were given. Expected one of: ${SUPPORTED_FORMATS.join('; ')}.`);
  onProgress?.('Opening files', 0, 1);
  const opened = await openArchives(files);
  const mapping = options.columns ?? null;
  const { format, parts, passedOver, likelyTitles } = await findInteractions(opened, mapping);
  for (const part of parts) assertReadableSize(part.name, part.sizeBytes);
  const [interactions, ...otherParts] = parts;
  const titles = nearestTitles(opened, interactions, format.titlesName) ?? (format.hasColumns ? likelyTitles : null);
  const dataset = await format.read({ interactions, otherParts, titles }, onProgress, mapping);
  if (dataset.interactions.user.length === 0)
    throw new DataError(`${interactions.name}: no interactions were found. Check that this is the right file.`);
  const notes: string[] = [];
  if (otherParts.length > 0)
    notes.push(`Read as parts of one data set, in this order: ${parts.map((part) => part.name).join(', ')}.`);
  if (passedOver.length > 0)
    notes.push(`Also found ${passedOver.join(', ')}, not read: one data set is read at a time, the largest first.`);
  const remarks = notes.map(
    (message): ReportIssue => ({ severity: 'info', file: interactions.name, line: 0, message }),
  );
  return { ...dataset, report: { ...dataset.report, issues: [...dataset.report.issues, ...remarks] } };
}

interface Found {
  readonly format: Format;
  /** The interactions, in time order where they come in parts; at least one file. */
  readonly parts: readonly SourceFile[];
  readonly passedOver: readonly string[];
  /** A file that describes items by its content, whatever its name. */
  readonly likelyTitles: SourceFile | null;
}

interface Look {
  readonly file: SourceFile;
  readonly sizeBytes: number;
  readonly format: Format | null;
  /** Why the file is not read: its own format's complaint, or how it begins. */
  readonly complaint: string;
  readonly isComplaintOfFormat: boolean;
  readonly describesItems: boolean;
}

async function findInteractions(files: readonly SourceFile[], mapping: ColumnMapping | null): Promise<Found> {
  const named = (mapping === null ? files : []).flatMap((file) =>
    FORMATS.filter((format) => format.fileName?.test(baseName(file.name))).map((format) => ({ format, file })),
  );
  if (named.length > 1)
    throw new DataError(
      `Found ${named.length} data sets: ${named.map(({ file }) => file.name).join(', ')}; expected one. Give the files of one data set only.`,
    );
  if (named.length === 1) {
    const [{ format, file }] = named;
    const look = format.isNameSure ? null : await lookAt(file, mapping);
    const parts = [look?.file ?? file];
    return { format: look?.format ?? format, parts, passedOver: [], likelyTitles: null };
  }

  const isTitles = (file: SourceFile): boolean => FORMATS.some((format) => format.titlesName.test(baseName(file.name)));
  const candidates = files.filter((file) => !isTitles(file) && (files.length === 1 || !NEVER_DATA.test(file.name)));
  const looks: Look[] = [];
  const diagnoses: string[] = [];
  for (const file of candidates) {
    try {
      const look = await lookAt(file, mapping);
      looks.push(look);
      if (look.format !== null) continue;
      if (files.length === 1 && look.isComplaintOfFormat) throw new DataError(`${file.name}: ${look.complaint}`);
      diagnoses.push(look.describesItems ? onlyTitles(file) : `${file.name}: ${look.complaint}`);
    } catch (error) {
      if (files.length === 1 && error instanceof DataError) throw error;
      diagnoses.push(errorMessage(error));
    }
  }
  const matching = looks.flatMap((look) => (look.format === null ? [] : [{ ...look, format: look.format }]));
  if (matching.length === 0) throw nothingFound(files, [...diagnoses, ...files.filter(isTitles).map(onlyTitles)]);
  // Beside a format of somebody's own, plain tables are something else; of what is left, the largest counts.
  const hasParticular = matching.some((look) => look.format.isParticular);
  const eligible = matching.filter(({ format }) => !hasParticular || !format.hasColumns || format.isParticular);
  const best = eligible.reduce((largest, look) => (look.sizeBytes > largest.sizeBytes ? look : largest));
  const isPart = (look: Look): boolean =>
    look === best || (best.format.hasColumns && look.format === best.format && isPartOfSame(look.file, best.file));
  const parts = matching.filter(isPart).map((look) => look.file);
  parts.sort((a, b) => partRank(a) - partRank(b) || (a.name < b.name ? -1 : 1));
  return {
    format: best.format,
    parts,
    passedOver: matching.filter((look) => !isPart(look)).map((look) => look.file.name),
    likelyTitles: looks.find((look) => look.describesItems)?.file ?? null,
  };
}

/** Reads a file's beginning and asks every format. Throws DataError where the file is no text (or a damaged Parquet). */
async function lookAt(file: SourceFile, mapping: ColumnMapping | null): Promise<Look> {
  const bytes = await file.read();
  const parquet = isParquet(bytes);
  if (!parquet) assertText(bytes, file.name);
  const lines = parquet ? [''] : shapeLines(bytes);
  const seen = { file: remembering(file, bytes), sizeBytes: bytes.length };
  const begins = `text of another form, beginning ${JSON.stringify((lines[0] ?? '').slice(0, 60))}`;
  const unknown = { ...seen, format: null, complaint: begins, isComplaintOfFormat: false, describesItems: false };
  if (lines.length === 0) return unknown;
  const head: FileHead = { name: file.name, bytes, lines, mapping };
  let complaint: string | null = null;
  for (const format of FORMATS) {
    if ((format.key === 'parquet') !== parquet || (mapping !== null && !format.hasColumns)) continue;
    const finding = await format.matches(head);
    if (finding === true) return { ...unknown, format };
    if (typeof finding === 'string') complaint ??= finding;
  }
  return {
    ...unknown,
    complaint: complaint ?? begins,
    isComplaintOfFormat: complaint !== null,
    describesItems: !parquet && isItemTable(lines),
  };
}

function onlyTitles(file: SourceFile): string {
  return `${file.name}: titles, but the interactions are missing`;
}

function nothingFound(files: readonly SourceFile[], diagnoses: readonly string[]): DataError {
  const found = [...diagnoses];
  if (files.length === 0) found.push('no files at all');
  if (found.length === 0)
    found.push(...files.map((file) => `${file.name}: a file type that holds no interactions here`));
  const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');
  const more = found.length > 8 ? `\n  and ${found.length - 8} more` : '';
  return new DataError(
    `No supported data set was found. Expected one of:\n${indented(SUPPORTED_FORMATS)}\nas loose files, a folder, a zip, or single files in .gz. Found:\n${indented(found.slice(0, 8))}${more}\nGive the files of one of these formats.`,
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** True for files that differ only by being the training, validation or test part, or a numbered piece. */
function isPartOfSame(a: SourceFile, b: SourceFile): boolean {
  const whole = (file: SourceFile): string => folderOf(file.name) + baseName(file.name).replace(PART, '');
  return whole(a) === whole(b);
}

/** Training before validation before test: where there are no times, the order of the files is the order in time. */
function partRank(file: SourceFile): number {
  const part = /(?:^|[._-])(train|val|dev|test)/i.exec(baseName(file.name))?.[1].toLowerCase();
  return part === undefined ? 0 : ['train', 'val', 'dev', 'test'].indexOf(part);
}

/** Keeps small files' bytes from the look at their head, so that they are not unpacked twice. */
function remembering(file: SourceFile, bytes: Uint8Array): SourceFile {
  return bytes.length > 64 * 2 ** 20 ? file : { ...file, read: async () => bytes };
}

/** Of the titles files, the one in the folder of the interactions, and with their name in its own, or else the first. */
function nearestTitles(files: readonly SourceFile[], beside: SourceFile, name: RegExp): SourceFile | null {
  const found = files.filter((file) => file !== beside && name.test(baseName(file.name)));
  const stem = (file: SourceFile): string =>
    baseName(file.name)
      .replace(/\..*$/, '')
      .replace(/^(meta|reviews|ratings)_|_5$/gi, '')
      .toLowerCase();
  const nearness = (file: SourceFile): number =>
    2 * Number(folderOf(file.name) === folderOf(beside.name)) + Number(stem(file) === stem(beside));
  let nearest: SourceFile | null = null;
  for (const file of found) if (nearest === null || nearness(file) > nearness(nearest)) nearest = file;
  return nearest;
}
