/**
 * Which of the files given hold the interactions, in which format: by name, then by their first lines; where that cannot be
 * told, a person is asked. Before: `archives.ts`. After: `readDataset.ts`.
 */
import { DataError, errorMessage, StoppedError } from '../core/errors.ts';
import { HOW_TO_NAME } from './columns.ts';
import { DELIMITERS, splitDelimited } from './datasets/delimited.ts';
import type { ReadAsked } from './datasets/interactionTables.ts';
import { isItemTable } from './datasets/itemTable.ts';
import { objectOfLine } from './datasets/objectLines.ts';
import { readTableHead, type TableHead } from './datasets/tableHead.ts';
import { tableShape } from './datasets/tableShape.ts';
import { type FileHead, FORMATS, type Format } from './formats.ts';
import { MappingNeeded, mappingRequest } from './mappingRequest.ts';
import { holdsNegatives, inPartOrder, isPartOfSame } from './partNames.ts';
import type { ReadOptions } from './readDataset.ts';
import { baseName, headOf, isParquet, type SourceFile } from './sourceFile.ts';
import { SUPPORTED_FORMATS } from './supportedFormats.ts';

const NEVER_DATA =
  /\.(md|html?|pdf|png|jpe?g|py|ipynb|xml|toml|ya?ml|zip|7z|tar|tgz|sh|pl|safetensors|npy|pt|pkl|vec)$/i;
/** Files of people, who have IDs and names too. */
const OF_USERS = /(^|[._-])(users?|customers?|members?|people)([._-]|$)/i;
/** Files of a folder or zip that are looked at, the largest first. Our choice: more are no data set we know. */
const MOST_LOOKS = 300;

/** What was found. */
export interface Found {
  readonly format: Format;
  /** The interactions, in time order where they come in parts; at least one file. */
  readonly parts: readonly SourceFile[];
  readonly passedOver: readonly string[];
  /** A file that describes items by its content, whatever its name. */
  readonly likelyTitles: SourceFile | null;
}

interface Look {
  readonly file: SourceFile;
  readonly format: Format | null;
  /** Why the file is not read: its own format's complaint, or how it begins. */
  readonly complaint: string;
  readonly isComplaintOfFormat: boolean;
  readonly describesItems: boolean;
  readonly isParquet: boolean;
  /** True where user and item were told by their places alone. */
  readonly isGuess: boolean;
  /** True where every line has as many fields, two at least, or is an object. */
  readonly isEvenTable: boolean;
}

/**
 * The interactions among these files. Throws DataError where there is no data set, or more than one; of these MappingNeeded, where
 * a person could say which column is what.
 */
export async function findInteractions(
  files: readonly SourceFile[],
  asked: ReadAsked,
  options: ReadOptions,
): Promise<Found> {
  const isFree = asked.columns === null;
  const named = (isFree && options.ask !== 'always' ? files : []).flatMap((file) =>
    FORMATS.filter((format) => format.fileName?.test(baseName(file.name))).map((format) => ({ format, file })),
  );
  if (named.length > 1)
    throw new DataError(
      `Found ${named.length} data sets: ${named.map(({ file }) => file.name).join(', ')}; expected one. Give the files of one data set only.`,
    );
  if (named.length === 1) {
    const [{ format, file }] = named;
    const look = format.isNameSure ? null : await lookAt(file, asked);
    if (look !== null && look.format === null) await askAbout([look], options);
    return { format: look?.format ?? format, parts: [file], passedOver: [], likelyTitles: null };
  }

  const { looks, diagnoses } = await lookAtAll(files, asked, options);
  const matching = looks.flatMap((look) => (look.format === null ? [] : [{ ...look, format: look.format }]));
  if (options.ask === 'always') await askAbout(matching.length > 0 ? matching : looks, options);
  if (matching.length === 0) {
    const error = nothingFound(files, diagnoses);
    await askAbout(looks, options);
    await askAbout(looks, options, error.message);
    throw error;
  }
  // Beside a format of somebody's own, plain tables are something else; of what is left, the largest counts.
  const hasParticular = matching.some((look) => look.format.isParticular);
  const eligible = matching.filter(({ format }) => !hasParticular || !format.hasColumns || format.isParticular);
  const negatives = eligible.filter(({ file }) => holdsNegatives(file, files));
  const wanted = negatives.length < eligible.length ? eligible.filter((look) => !negatives.includes(look)) : eligible;
  const best = wanted.reduce((largest, look) => (sizeOf(look) > sizeOf(largest) ? look : largest));
  if (best.isGuess && options.ask === 'unsure') await askAbout([best], options);
  const isPart = (look: Look): boolean =>
    look === best || (look.format === best.format && isPartOfSame(look.file, best.file));
  const parts = matching.filter(isPart).map((look) => look.file);
  parts.sort(inPartOrder);
  return {
    format: best.format,
    parts,
    passedOver: matching.filter((look) => !isPart(look)).map((look) => look.file.name),
    likelyTitles: looks.find((look) => look.describesItems)?.file ?? null,
  };
}

const sizeOf = ({ file }: Look): number => file.contentBytes;

/** Looks at every file that may hold interactions; at those with a name of titles only where no other does. */
async function lookAtAll(
  files: readonly SourceFile[],
  asked: ReadAsked,
  options: ReadOptions,
): Promise<{ looks: readonly Look[]; diagnoses: readonly string[] }> {
  const isTitles = (file: SourceFile): boolean => FORMATS.some((format) => format.titlesName.test(baseName(file.name)));
  const wanted = (file: SourceFile): boolean =>
    options.mapping === undefined ||
    file.name === options.mapping.file ||
    isPartOfSame(file, { name: options.mapping.file });
  const candidates = files
    .filter((file) => wanted(file) && (files.length === 1 || !NEVER_DATA.test(file.name)))
    .sort((a, b) => b.contentBytes - a.contentBytes)
    .slice(0, MOST_LOOKS)
    .sort((a, b) => files.indexOf(a) - files.indexOf(b));
  const looks: Look[] = [];
  const diagnoses: string[] = [];
  const lookAtEach = async (some: readonly SourceFile[]): Promise<void> => {
    for (const file of some) {
      try {
        const look = await lookAt(file, asked);
        looks.push(look);
        if (look.format === null)
          diagnoses.push(look.describesItems ? onlyTitles(file) : `${file.name}: ${look.complaint}`);
      } catch (error) {
        if (error instanceof StoppedError || (files.length === 1 && error instanceof DataError)) throw error;
        diagnoses.push(errorMessage(error));
      }
    }
  };
  await lookAtEach(candidates.filter((file) => !isTitles(file)));
  if (looks.every((look) => look.format === null)) await lookAtEach(candidates.filter(isTitles));
  return { looks, diagnoses };
}

/**
 * Throws MappingNeeded for the largest of these files in which a person could choose columns; where there is none, and one
 * file alone was looked at, its own complaint. With `otherwise`, what to say where nobody can be asked, any file counts whose
 * lines can be cut into as many fields each.
 */
async function askAbout(looks: readonly Look[], options: ReadOptions, otherwise?: string): Promise<void> {
  // What a person has said does not fit: that is an error, not another question.
  if (options.mapping !== undefined || options.columns !== undefined) {
    const [only] = looks.filter((look) => look.isComplaintOfFormat);
    if (only) throw new DataError(`${only.file.name}: ${only.complaint}`);
    return;
  }
  const isWish = options.ask === 'always';
  const askable = looks.filter((look) =>
    otherwise === undefined
      ? isWish || look.isGuess || (look.isComplaintOfFormat && !look.describesItems)
      : look.isEvenTable && !look.describesItems,
  );
  for (const look of [...askable].sort((a, b) => sizeOf(b) - sizeOf(a))) {
    const unknown = otherwise === undefined ? null : 'nothing tells which column is the user and which the item.';
    const reason = look.isComplaintOfFormat
      ? look.complaint
      : (unknown ??
        'the file has no header, and nothing but their places tells which column is the user and which the item.');
    const request = await mappingRequest(
      look.file,
      look.isParquet,
      isWish ? null : reason.replace(HOW_TO_NAME, '').trim(),
    ).catch((error: unknown) => {
      if (error instanceof StoppedError) throw error;
      return null; // a file that cannot be shown cannot be asked about; what is wrong with it is said below
    });
    if (request !== null) throw new MappingNeeded(otherwise ?? `${look.file.name}: ${reason}`, request);
  }
  const [only] = looks;
  if (looks.length === 1 && only.isComplaintOfFormat && !only.describesItems)
    throw new DataError(`${only.file.name}: ${only.complaint}`);
  if (isWish)
    throw new DataError(
      'None of these files is a table with columns to choose. Tables are CSV, TSV, other delimited text, JSON and Parquet.',
    );
}

/** Reads a file's beginning and asks every format. Throws DataError where the file is no text (or a damaged Parquet). */
async function lookAt(file: SourceFile, asked: ReadAsked): Promise<Look> {
  const parquet = isParquet(await headOf(file, 4));
  const head: Pick<TableHead, 'records' | 'beginning'> = parquet
    ? { records: [''], beginning: '' }
    : await readTableHead(file, asked.encoding);
  const { beginning } = head;
  const begins = `text of another form, beginning ${JSON.stringify(beginning.slice(0, 60))}`;
  const unknown: Look = {
    file,
    format: null,
    complaint: begins,
    isComplaintOfFormat: false,
    describesItems: false,
    isParquet: parquet,
    isGuess: false,
    isEvenTable: !parquet && isEvenTable(head.records),
  };
  const lines = head.records.length > 0 ? head.records : [beginning];
  const seen: FileHead = { file, lines, beginning, asked };
  let complaint: string | null = null;
  for (const format of FORMATS) {
    if ((format.key === 'parquet') !== parquet || (asked.columns !== null && !format.hasColumns)) continue;
    if (lines[0] === '' && !parquet) continue;
    const finding = await format.matches(seen);
    if (finding === true) return { ...unknown, format, isGuess: !parquet && isGuess(format, seen) };
    if (typeof finding === 'string') complaint ??= finding;
  }
  return {
    ...unknown,
    complaint: complaint ?? begins,
    isComplaintOfFormat: complaint !== null,
    describesItems: !parquet && !OF_USERS.test(baseName(file.name)) && isItemTable(lines),
  };
}

function isEvenTable(records: readonly string[]): boolean {
  if (records.length < 2) return false;
  if (records.every((record) => typeof objectOfLine(record) !== 'string')) return true;
  return DELIMITERS.filter((form) => form !== ' ').some((form) => {
    const width = splitDelimited(records[0], form)?.length ?? 0;
    return width > 1 && records.every((record) => splitDelimited(record, form)?.length === width);
  });
}

function isGuess(format: Format, { lines, asked }: FileHead): boolean {
  const shape = format.hasColumns ? tableShape(lines, asked.columns, asked) : null;
  return shape !== null && typeof shape !== 'string' && shape.isGuess;
}

function onlyTitles(file: SourceFile): string {
  return `${file.name}: titles, but the interactions are missing`;
}

function nothingFound(files: readonly SourceFile[], diagnoses: readonly string[]): DataError {
  const found = [...diagnoses];
  if (files.length === 0) found.push('no files at all');
  for (const { name } of files)
    if (/\.zip$/i.test(name)) found.push(`${name}: a zip within a zip, which is not opened: give it by itself`);
    else if (diagnoses.length === 0) found.push(`${name}: a file type that holds no interactions here`);
  const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');
  const more = found.length > 8 ? `\n  and ${found.length - 8} more` : '';
  return new DataError(
    `No supported data set was found. Expected one of:\n${indented(SUPPORTED_FORMATS)}\nas loose files, a folder, a zip, or single files in .gz. Found:\n${indented(found.slice(0, 8))}${more}\nGive the files of one of these formats.`,
  );
}
