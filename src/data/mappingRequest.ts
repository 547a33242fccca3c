/**
 * What a person is asked where columns cannot be told, or where they wish to choose them, and what they answer; plain data, for
 * the page. Before: `readDataset.ts`, which throws it. After: `ui/data/MappingDialog.tsx`, and back into `readDataset`.
 */
import { DataError } from '../core/errors.ts';
import { type ColumnMapping, nameCandidates, optionalColumns } from './columns.ts';
import { guessPlaces } from './datasets/columnLooks.ts';
import { DELIMITERS, type Delimiter, splitDelimited } from './datasets/delimited.ts';
import { cellOf, entryOf, keysOf, objectOfLine } from './datasets/objectLines.ts';
import { readTableHead } from './datasets/tableHead.ts';
import { looksLikeHeader, type TableShape, tableShape } from './datasets/tableShape.ts';
import { dateOrderOf } from './dates.ts';
import { isLabel } from './labels.ts';
import { areLabelled } from './listCells.ts';
import type { SourceFile } from './sourceFile.ts';
import type { TextEncodingName } from './textEncoding.ts';
import type { TimeFormat } from './timestamps.ts';

export type TableForm = 'json' | 'parquet' | Delimiter;

/** The first lines of a file, cut into fields in one way. */
export interface TablePreview {
  readonly form: TableForm;
  /** Names of the columns where they have names of their own (JSON, Parquet); null where the first row may hold them. */
  readonly columns: readonly string[] | null;
  /** At most 21 rows: a header and 20 below it, or 20 rows; all of one length, long cells cut. */
  readonly rows: readonly (readonly string[])[];
}

export interface MappingRequest {
  /** The file's path, as `MappingAnswer.file` gives it back. */
  readonly file: string;
  /** Why a person is asked; null where they wished it. */
  readonly reason: string | null;
  /** Ways to cut the lines into more than one field, the likeliest first; at least one. */
  readonly previews: readonly TablePreview[];
  readonly encoding: TextEncodingName;
  /** What we would take; `columns.user` and `.item` may be ''. */
  readonly guess: MappingAnswer;
}

/** How a table is to be read, as a person says. Columns are '#1', '#2', … for delimited text, names otherwise. */
export interface MappingAnswer {
  readonly file: string;
  readonly form: TableForm;
  readonly hasHeader: boolean;
  readonly columns: ColumnMapping;
  readonly timeFormat: TimeFormat;
  /** Null: told by the bytes. */
  readonly encoding: TextEncodingName | null;
}

/** Thrown where a person must say which column is what; its message is what a person is told who cannot be asked. */
export class MappingNeeded extends DataError {
  readonly request: MappingRequest;

  constructor(message: string, request: MappingRequest) {
    super(message);
    this.request = request;
  }
}

const MOST_ROWS = 21;
const MOST_COLUMNS = 100;
const CUT = 80;

/** The request for a file; null where its first lines have less than two fields, however they are cut. */
export async function mappingRequest(
  file: SourceFile,
  isParquet: boolean,
  reason: string | null,
): Promise<MappingRequest | null> {
  const common = { file: file.name, reason };
  if (isParquet) {
    const { parquetPreview } = await import('./datasets/parquetTable.ts');
    const { columns, rows } = await parquetPreview(file);
    if (columns.length < 2) return null;
    const preview: TablePreview = { form: 'parquet', columns, rows: cut(rows) };
    const guess = { form: 'parquet', hasHeader: true, ...byNames(columns, rows) } as const;
    return { ...common, previews: [preview], encoding: 'utf-8', guess: { file: file.name, encoding: null, ...guess } };
  }
  const { records, encoding } = await readTableHead(file);
  const previews = records.length === 0 ? [] : previewsOf(records);
  if (previews.length === 0) return null;
  const shape = tableShape(records);
  const guess = shape !== null && typeof shape !== 'string' ? answerOf(shape) : guessOf(previews[0]);
  const likeliest = previews.filter(({ form }) => form === guess.form);
  const others = previews.filter(({ form }) => form !== guess.form);
  return {
    ...common,
    previews: [...likeliest, ...others].map((preview) => ({ ...preview, rows: cut(preview.rows) })),
    encoding,
    guess: { file: file.name, encoding: null, ...guess },
  };
}

function cut(rows: readonly (readonly string[])[]): string[][] {
  return rows
    .slice(0, MOST_ROWS)
    .map((row) => row.slice(0, MOST_COLUMNS).map((cell) => (cell.length > CUT ? `${cell.slice(0, CUT - 1)}…` : cell)));
}

/** Every way to cut the records into two fields or more, those with as many on every line first. */
function previewsOf(records: readonly string[]): TablePreview[] {
  const objects = records.map(objectOfLine).filter((object) => typeof object !== 'string');
  if (objects.length * 2 > records.length) {
    const columns = [...new Set(objects.flatMap(keysOf))].slice(0, MOST_COLUMNS);
    const cell = (value: unknown): string => cellOf(value, false) ?? JSON.stringify(value) ?? '';
    const rows = objects.map((object) => columns.map((name) => cell(entryOf(object, name))));
    return columns.length < 2 ? [] : [{ form: 'json', columns, rows }];
  }
  const found: { preview: TablePreview; isEven: boolean }[] = [];
  for (const form of DELIMITERS) {
    const fields = records.map((record) => splitDelimited(record, form)?.map((cell) => cell.trim()) ?? []);
    const width = fields.reduce((most, row) => Math.max(most, row.length), 0);
    if (width < 2 || width > MOST_COLUMNS) continue;
    const rows = fields.map((row) => [...row, ...Array.from({ length: width - row.length }, () => '')]);
    found.push({ preview: { form, columns: null, rows }, isEven: fields.every((row) => row.length === width) });
  }
  found.sort((a, b) => Number(b.isEven) - Number(a.isEven));
  return found.map(({ preview }) => preview);
}

type Guess = Omit<MappingAnswer, 'file' | 'encoding'>;

/** What is known of a shape that can be read, with places for names. */
function answerOf({ form, hasHeader, columns, mapping, timeFormat }: TableShape): Guess {
  if (form === 'json') return { form, hasHeader, columns: mapping, timeFormat };
  const place = (column: string | null | undefined): string | null =>
    typeof column === 'string' ? `#${columns.indexOf(column) + 1}` : null;
  return {
    form,
    hasHeader,
    timeFormat,
    columns: {
      user: place(mapping.user) ?? '',
      item: place(mapping.item) ?? '',
      rating: place(mapping.rating),
      timestamp: place(mapping.timestamp),
      history: place(mapping.history),
      title: place(mapping.title),
      label: place(mapping.label),
      shown: place(mapping.shown),
    },
  };
}

/** What can be told of rows whose shape cannot. */
function guessOf({ form, columns, rows }: TablePreview): Guess {
  if (columns !== null) return { form, hasHeader: false, ...byNames(columns, rows) };
  const names = rows[0].map((cell) => cell.trim());
  const { users, items } = nameCandidates(names);
  const hasHeader = users.length + items.length > 0 || looksLikeHeader(rows);
  const places = names.map((_, i) => `#${i + 1}`);
  const byName = byNames(names, rows.slice(1));
  const toPlace = (name: string | null | undefined): string | null =>
    name ? (places[names.indexOf(name)] ?? null) : null;
  if (!hasHeader) return { form, hasHeader, ...byLook(rows) };
  const look = byLook(rows.slice(1));
  const { columns: named, timeFormat } = byName;
  // Names where there are any; looks where they say nothing, and only for a column nobody has yet.
  const taken = new Set(Object.values(named).map(toPlace));
  const orLook = (name: string | null | undefined, role: 'user' | 'item' | 'rating' | 'timestamp'): string | null => {
    const place = look.columns[role];
    return toPlace(name) ?? (place && !taken.has(place) ? place : null);
  };
  return {
    form,
    hasHeader,
    timeFormat: named.timestamp === null ? look.timeFormat : timeFormat,
    columns: {
      user: orLook(named.user, 'user') ?? '',
      item: orLook(named.item, 'item') ?? '',
      rating: orLook(named.rating, 'rating'),
      timestamp: orLook(named.timestamp, 'timestamp'),
      history: toPlace(named.history),
      title: toPlace(named.title),
      label: toPlace(named.label),
      shown: toPlace(named.shown),
    },
  };
}

/** The columns with usual names; the first of several. */
function byNames(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Pick<Guess, 'columns' | 'timeFormat'> {
  const column = (name: string): string[] => rows.map((row) => row[columns.indexOf(name)] ?? '');
  const { users, items } = nameCandidates(columns, (name) => areLabelled(column(name)));
  const optional = optionalColumns(columns, items[0] ?? '');
  const cells = (name: string | null | undefined): string[] => (name ? column(name).filter((cell) => cell !== '') : []);
  const label = cells(optional.label);
  return {
    columns: {
      user: users[0] ?? '',
      item: items[0] ?? '',
      ...optional,
      label: label.length > 0 && label.every(isLabel) ? (optional.label ?? null) : null,
    },
    timeFormat: timeFormatOf(cells(optional.timestamp)),
  };
}

function byLook(rows: readonly (readonly string[])[]): Pick<Guess, 'columns' | 'timeFormat'> {
  const { user, item, rating, timestamp } = guessPlaces(rows);
  const place = (at: number): string | null => (at < 0 ? null : `#${at + 1}`);
  return {
    columns: {
      user: place(user) ?? '',
      item: place(item) ?? '',
      rating: place(rating),
      timestamp: place(timestamp),
      history: null,
    },
    timeFormat: timestamp < 0 ? 'auto' : timeFormatOf(rows.map((row) => row[timestamp] ?? '')),
  };
}

function timeFormatOf(cells: readonly string[]): TimeFormat {
  const order = dateOrderOf(cells);
  return order === 'day-first' || order === 'month-first' ? order : 'auto';
}
