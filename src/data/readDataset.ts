/**
 * Any supported data set → `Dataset`: opens archives, finds out the format by name and content, and calls its reader.
 * Before: files from the page or the command line. After: `kCore.ts`, `split.ts`.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError } from '../core/errors.ts';
import { openArchives } from './archives.ts';
import type { ColumnMapping } from './columns.ts';
import type { Dataset, ReportIssue } from './dataset.ts';
import type { ReadAsked } from './datasets/interactionTables.ts';
import type { ReadProgress } from './datasets/ratingsFile.ts';
import { findInteractions } from './findInteractions.ts';
import type { MappingAnswer } from './mappingRequest.ts';
import { baseName, folderOf, type SourceFile } from './sourceFile.ts';
import { SUPPORTED_FORMATS } from './supportedFormats.ts';

export interface ReadOptions {
  /** Which columns of a table are what, where a person says so; otherwise their names and looks decide. */
  readonly columns?: ColumnMapping;
  /** The same and how the table is to be read, as the mapping dialog answers; takes the place of `columns`. */
  readonly mapping?: MappingAnswer;
  /** 'unsure': MappingNeeded is thrown also where user and item were told by their places alone. 'always': wherever one can be. */
  readonly ask?: 'unsure' | 'always';
  /** Once aborted, reading ends with StoppedError within a piece of about 1 MiB. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a data set from loose files, a folder's files, a zip, or `.gz` files; finds out the format by itself. Files are read a
 * piece at a time, so that what is kept, not what is read, takes memory.
 * Throws DataError (what was expected, what was found, in which file and line, and what to do) when there is no supported
 * data set, more than one, or a file that is empty, cut off, binary or mostly unreadable; of these MappingNeeded, where a
 * person could say which column is what; StoppedError when `signal` is aborted.
 */
export async function readDataset(
  files: readonly ByteSource[],
  onProgress?: ReadProgress,
  options: ReadOptions = {},
): Promise<Dataset> {
  if (files.length === 0) throw new DataError(`No files were given. Expected one of: ${SUPPORTED_FORMATS.join('; ')}.`);
  onProgress?.('Opening files', 0, 1);
  const opened = await openArchives(files, options.signal);
  const asked = askedOf(options);
  const { format, parts, passedOver, likelyTitles } = await findInteractions(opened, asked, options);
  const [interactions, ...otherParts] = parts;
  const titles = nearestTitles(opened, interactions, format.titlesName) ?? (format.hasColumns ? likelyTitles : null);
  const dataset = await format.read({ interactions, otherParts, titles }, onProgress, asked);
  if (dataset.interactions.user.length === 0)
    throw new DataError(`${interactions.name}: no interactions were found. Check that this is the right file.`);
  const notes: string[] = [];
  if (otherParts.length > 0)
    notes.push(`Read as parts of one data set, in this order: ${parts.map((part) => part.name).join(', ')}.`);
  if (passedOver.length > 0)
    notes.push(`Also found ${passedOver.join(', ')}, not read: one data set is read at a time, the largest first.`);
  const unread = opened.filter((file) => file !== titles && !parts.includes(file) && !passedOver.includes(file.name));
  if (unread.length > 0) notes.push(`Given too, and not read for interactions or titles: ${listed(unread)}.`);
  const remarks = notes.map(
    (message): ReportIssue => ({ severity: 'info', file: interactions.name, line: 0, message }),
  );
  return { ...dataset, report: { ...dataset.report, issues: [...dataset.report.issues, ...remarks] } };
}

/** At most twelve names. */
function listed(files: readonly SourceFile[]): string {
  const names = files.slice(0, 12).map((file) => file.name);
  return files.length > 12 ? `${names.join(', ')} and ${files.length - 12} more` : names.join(', ');
}

function askedOf({ columns, mapping }: ReadOptions): ReadAsked {
  if (mapping === undefined) return { columns: columns ?? null };
  const { form, hasHeader, timeFormat, encoding } = mapping;
  const shape = form === 'parquet' ? {} : { form, hasHeader };
  return { columns: mapping.columns, timeFormat, encoding, ...shape };
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
