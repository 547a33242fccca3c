/**
 * The formats `readDataset` knows: how each is recognised by name and by its first lines, and who reads it.
 * Before: `supportedFormats.ts` and the readers of `datasets/`. After: `readDataset.ts`.
 */
import type { Dataset } from './dataset.ts';
import { hasAmazonIds } from './datasets/columnLooks.ts';
import type { ReadAsked } from './datasets/interactionTables.ts';
import { ITEM_TABLE_NAME } from './datasets/itemTable.ts';
import { readMovieLens1m } from './datasets/movieLens1m.ts';
import { readMovieLens100k } from './datasets/movieLens100k.ts';
import type { ReaderFiles, ReadProgress } from './datasets/ratingsFile.ts';
import { areSequences, readSequences } from './datasets/sequences.ts';
import { readTable } from './datasets/table.ts';
import { isAtomicHeader, isMovieLensHeader, labelOfColumns } from './datasets/tableLabels.ts';
import { tableShape } from './datasets/tableShape.ts';
import { ITEM_OBJECT_NAME, looksLikeUserItems, readUserItems, USER_ITEMS_NAME } from './datasets/userItems.ts';
import { baseName, type SourceFile } from './sourceFile.ts';
import type { FORMAT_TITLES } from './supportedFormats.ts';

/** A file as it is looked at. */
export interface FileHead {
  readonly file: SourceFile;
  /** Its first records, none empty, at least one; [''] for Parquet. */
  readonly lines: readonly string[];
  readonly beginning: string;
  /** What a person said; `columns` null where they are to be recognised. */
  readonly asked: ReadAsked;
}

export interface Format {
  readonly key: keyof typeof FORMAT_TITLES;
  /** Name of the file with the interactions, where the download has a fixed one. */
  readonly fileName: RegExp | null;
  /** False where others use that name too, so that the content must agree. */
  readonly isNameSure: boolean;
  readonly titlesName: RegExp;
  /** True where this is somebody's own format: any plain table beside it is something else (tags.csv). */
  readonly isParticular: boolean;
  /** True where columns have names, so that a person may map them. */
  readonly hasColumns: boolean;
  /** True when a file looks like the interactions of this format; a text, when it does and cannot be read, says why. */
  readonly matches: (head: FileHead) => boolean | string | Promise<boolean | string>;
  readonly read: (files: ReaderFiles, onProgress: ReadProgress | undefined, asked: ReadAsked) => Promise<Dataset>;
}

/** In the order in which they are tried. */
export const FORMATS: readonly Format[] = [
  {
    key: 'movielens-100k',
    fileName: /^u\.data$/i,
    isNameSure: true,
    titlesName: /^u\.item$/i,
    isParticular: true,
    hasColumns: false,
    // Others write such lines too: what tells is the name.
    matches: ({ file, lines }) =>
      /(^|\/)u[\da-z]\.(base|test)$|ml-?100k/i.test(file.name) &&
      lines.every((line) => /^\d+\t\d+\t\d(\.\d+)?\t\d+$/.test(line)),
    read: readMovieLens100k,
  },
  {
    key: 'movielens-1m',
    fileName: /^ratings\.dat$/i,
    isNameSure: true,
    titlesName: /^movies\.dat$/i,
    isParticular: true,
    hasColumns: false,
    matches: ({ lines }) => lines.every((line) => /^\d+::\d+::[\d.]+::\d+$/.test(line)),
    read: readMovieLens1m,
  },
  {
    key: 'movielens-latest',
    fileName: /^ratings?\.csv$/i,
    isNameSure: false,
    titlesName: /^movies?\.csv$/i,
    isParticular: true,
    hasColumns: true,
    matches: ({ lines, asked }) => isMovieLensHeader(lines[0].split(',')) && complaintOf(lines, asked),
    read: readTable,
  },
  {
    key: 'recbole',
    fileName: null,
    isNameSure: false,
    titlesName: /\.item$/i,
    isParticular: true,
    hasColumns: true,
    matches: ({ lines, asked }) => isAtomicHeader(lines[0].split('\t')) && complaintOf(lines, asked),
    read: readTable,
  },
  {
    key: 'amazon',
    fileName: null,
    isNameSure: false,
    titlesName: ITEM_TABLE_NAME,
    isParticular: true,
    hasColumns: true,
    matches: ({ lines, asked }) => {
      const shape = tableShape(lines, asked.columns, asked);
      if (shape === null || typeof shape === 'string') return false;
      return labelOfColumns(shape.columns) !== null || hasAmazonIds(shape, lines);
    },
    read: readTable,
  },
  {
    key: 'parquet',
    fileName: null,
    isNameSure: false,
    titlesName: ITEM_TABLE_NAME,
    isParticular: false,
    hasColumns: true,
    // Loaded only here, so that nobody downloads the decoder who has no such file.
    matches: async ({ file, asked }) =>
      (await import('./datasets/parquetTable.ts')).parquetComplaint(file, asked.columns).then((no) => no ?? true),
    read: async (files, onProgress, asked) =>
      (await import('./datasets/parquetTable.ts')).readParquetTable(files, onProgress, asked),
  },
  {
    key: 'user-items',
    fileName: null,
    isNameSure: false,
    titlesName: ITEM_OBJECT_NAME,
    isParticular: true,
    hasColumns: false,
    matches: ({ file, beginning }) => USER_ITEMS_NAME.test(baseName(file.name)) && looksLikeUserItems(beginning),
    read: readUserItems,
  },
  {
    key: 'table',
    fileName: null,
    isNameSure: false,
    titlesName: ITEM_TABLE_NAME,
    isParticular: false,
    hasColumns: true,
    matches: ({ lines, asked }) => complaintOf(lines, asked),
    read: readTable,
  },
  {
    key: 'sequences',
    fileName: null,
    isNameSure: false,
    titlesName: /^(movies\.dat|.*items\.tsv)$/i,
    isParticular: false,
    hasColumns: false,
    matches: ({ lines }) => areSequences(lines),
    read: readSequences,
  },
];

/** True for a table that can be read, false for no table, a text for one whose columns cannot be told. */
function complaintOf(lines: readonly string[], asked: ReadAsked): boolean | string {
  const shape = tableShape(lines, asked.columns, asked);
  return typeof shape === 'string' ? shape : shape !== null;
}
