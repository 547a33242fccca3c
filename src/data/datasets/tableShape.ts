/**
 * The first lines of a table → how to read it: JSON lines or delimited fields, with or without a header, and which column
 * is what. Before: `sourceText.ts`. After: `table.ts`, and `formats.ts`, which asks whether a file is a table at all.
 */
import { type ColumnMapping, HOW_TO_NAME, recogniseColumns } from '../columns.ts';
import { quoted } from '../sourceText.ts';
import { NUMBER, secondsOfDate } from '../timestamps.ts';
import { splitCsvRecord } from './csvRecord.ts';
import { objectOfLine } from './objectLines.ts';

export interface TableShape {
  /** 'json': one object a line. Otherwise what stands between fields; ' ' is any white space. */
  readonly form: 'json' | Delimiter;
  /** Names of all columns; '#1', '#2', … where the file has no header. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  readonly mapping: ColumnMapping;
}

/** A shape; or, as one text, why a table of this shape cannot be read; or null for what is no table. */
export type ShapeFinding = TableShape | string | null;

const DELIMITERS = ['\t', ',', ';', '|', '::', ' '] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const ID = /^[^\s,;|"'{}[\]<>]{1,128}$/;
/** Amazon's own IDs, so that users and items are told apart without a header, in either order. */
const AMAZON_USER = /^A[0-9A-Z]{9,31}$/;
const AMAZON_ITEM = /^(B[0-9A-Z]{9}|\d{9}[\dX])$/;

/** Fields of a line; null where a quote is left open. Only CSV has quotes that hide a delimiter or a line end. */
export function splitDelimited(line: string, delimiter: Delimiter): readonly string[] | null {
  switch (delimiter) {
    case ',':
    case ';':
      return splitCsvRecord(line, delimiter);
    case ' ':
      return line.trim().split(/\s+/);
    case '\t':
      return line.includes('"') ? line.split(delimiter).map(unquoted) : line.split(delimiter);
    default:
      return line.split(delimiter);
  }
}

/** Titles in TSV may hold single quotes of any kind; only a field that is quoted as a whole loses them. */
function unquoted(field: string): string {
  return /^".*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}

/** Place of a column, from 0; −1 for null. */
export function placeOf(shape: TableShape, column: string | null): number {
  return column === null ? -1 : shape.columns.indexOf(column);
}

/**
 * The shape of a table by its first lines, at least one and none empty. With a `mapping` nothing is guessed: its columns
 * are looked up, and a missing one is said.
 */
export function tableShape(lines: readonly string[], mapping: ColumnMapping | null = null): ShapeFinding {
  if (/^\s*\{/.test(lines[0])) return jsonShape(lines, mapping);
  if (/^\s*\[\s*(\{|$)/.test(lines[0])) return 'a JSON list; expected JSON lines, one object a line. Write it so.';
  return mapping === null ? (namedShape(lines) ?? namelessShape(lines)) : mappedShape(lines, mapping);
}

function jsonShape(lines: readonly string[], mapping: ColumnMapping | null): ShapeFinding {
  const objects = lines.map(objectOfLine).filter((object) => typeof object !== 'string');
  if (objects.length * 2 <= lines.length) return null;
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return finding({ form: 'json', columns, hasHeader: false }, mapping ?? recogniseColumns(columns));
}

/** A header with usual names, by whatever stands between them. */
function namedShape(lines: readonly string[]): ShapeFinding {
  let partly: string | null = null;
  for (const form of DELIMITERS) {
    const columns = splitDelimited(lines[0], form)?.map((column) => column.trim());
    if (columns === undefined || columns.length < 2) continue;
    // Words with spaces between them are a header only where the lines below have as many.
    if (form === ' ' && lines.some((line) => line.trim().split(/\s+/).length !== columns.length)) continue;
    const found = finding({ form, columns, hasHeader: true }, recogniseColumns(columns));
    if (found !== null && typeof found !== 'string') return found;
    // "user item item …" may begin with any word; only a line without numbers is a header.
    if (found !== null && !columns.some((column) => /^\d/.test(column))) partly ??= found;
  }
  return partly;
}

function finding(parts: Omit<TableShape, 'mapping'>, recognised: ColumnMapping | string | null): ShapeFinding {
  if (recognised === null || typeof recognised === 'string') return recognised;
  const wanted = Object.values(recognised).filter((column): column is string => column !== null);
  const missing = wanted.filter((column) => !parts.columns.includes(column));
  if (missing.length === 0) return { ...parts, mapping: recognised };
  return `found the columns ${parts.columns.slice(0, 20).map(quoted).join(', ')}; ${missing.map(quoted).join(', ')} ${missing.length > 1 ? 'are' : 'is'} not among them.`;
}

function mappedShape(lines: readonly string[], mapping: ColumnMapping): ShapeFinding {
  const byPlace = Object.values(mapping).every((column) => column === null || /^#\d+$/.test(column));
  let complaint: ShapeFinding = null;
  for (const form of DELIMITERS) {
    const fields = splitDelimited(lines[0], form)?.map((column) => column.trim());
    if (fields === undefined || fields.length < 2) continue;
    const columns = byPlace ? fields.map((_, i) => `#${i + 1}`) : fields;
    const found = finding({ form, columns, hasHeader: !byPlace }, mapping);
    if (found !== null && typeof found !== 'string') return found;
    complaint ??= found;
  }
  return complaint;
}

/** No header with usual names: fields of one number on all lines, told apart by what they look like. */
function namelessShape(lines: readonly string[]): ShapeFinding {
  let complaint: string | null = null;
  for (const form of DELIMITERS) {
    const rows = lines.map((line) => splitDelimited(line, form)?.map((cell) => cell.trim()) ?? []);
    const numFields = rows[0].length;
    if (numFields < 2 || rows.some((row) => row.length !== numFields)) continue;
    const found = shapeByLook(rows, form);
    if (found !== null && typeof found !== 'string') return found;
    complaint ??= found;
  }
  return complaint;
}

function shapeByLook(rows: readonly (readonly string[])[], form: Delimiter): ShapeFinding {
  const numFields = rows[0].length;
  const places = rows[0].map((_, i) => i);
  const all = (place: number, looks: (cell: string) => boolean): boolean => rows.every((row) => looks(row[place]));
  // A first line of words above columns of numbers is a header, with names we do not know.
  const body = rows.slice(1);
  const isNumberColumn = (place: number): boolean => body.length > 0 && body.every((row) => NUMBER.test(row[place]));
  if (places.some((place) => isNumberColumn(place) && !NUMBER.test(rows[0][place]) && !isDate(rows[0][place]))) {
    if (form === ' ') return null;
    const seen = `found the columns ${rows[0].slice(0, 20).map(quoted).join(', ')}`;
    return `${seen}; none of them is a usual name of the user or the item. ${HOW_TO_NAME}`;
  }

  const times = places.filter((place) => all(place, isDate) || (place >= 2 && all(place, isUnixTime)));
  // Two columns at least are IDs, which may be long numbers too; of several times the last counts.
  const timestamp = times.length === 0 ? -1 : times[times.length - 1];
  const rest = places.filter((place) => place !== timestamp);
  const ratingPlace = rest.length > 2 ? rest[2] : -1;
  const isRating = (cell: string): boolean => NUMBER.test(cell) && Math.abs(Number(cell)) <= 100;
  const hasRating = ratingPlace >= 0 && all(ratingPlace, isRating);
  const areIds = rest.length >= 2 && all(rest[0], (cell) => ID.test(cell)) && all(rest[1], (cell) => ID.test(cell));
  if (rest.length > 3 || rest.length < 2 || (rest.length === 3 && !hasRating) || !areIds) {
    // Text with as many commas on every line is no table; rows with a time or several numbers are.
    const looksLikeTable =
      timestamp >= 0 || places.filter((place) => all(place, (cell) => NUMBER.test(cell))).length > 1;
    if (!looksLikeTable || form === ' ') return null;
    return `found no header, and ${numFields} columns, the first line being ${rows[0].slice(0, 20).map(quoted).join(', ')}; which is the user and which the item cannot be told. ${HOW_TO_NAME}`;
  }
  if (!hasRating && timestamp < 0 && !(all(rest[0], hasDigit) && all(rest[1], hasDigit))) return null;
  if (!isSurelyTable(rows, form, timestamp, ratingPlace)) return null;
  const [user, item] = amazonOrder(rows, rest);
  const name = (place: number): string | null => (place < 0 ? null : `#${place + 1}`);
  return {
    form,
    columns: places.map((place) => `#${place + 1}`),
    hasHeader: false,
    mapping: {
      user: `#${user + 1}`,
      item: `#${item + 1}`,
      rating: hasRating ? name(ratingPlace) : null,
      timestamp: name(timestamp),
      history: null,
    },
  };
}

const isDate = (cell: string): boolean => !Number.isNaN(secondsOfDate(cell));
const isUnixTime = (cell: string): boolean => /^[1-9]\d{8,18}(\.\d+)?$/.test(cell);
const hasDigit = (cell: string): boolean => /\d/.test(cell);

/** "user item item" lines are tables only where a column cannot be an item: a time, a decimal, or, behind tabs, 0 to 10. */
function isSurelyTable(rows: readonly (readonly string[])[], form: Delimiter, time: number, rating: number): boolean {
  if (form !== ' ' && form !== '\t') return true;
  if (time >= 2) return true;
  if (rating < 0) return false;
  const cells = rows.map((row) => row[rating]);
  return cells.every((cell) => cell.includes('.')) || (form === '\t' && cells.every((cell) => Number(cell) <= 10));
}

/** User first, as everywhere; but Amazon's IDs say themselves what they are (2018 files begin with the item). */
function amazonOrder(rows: readonly (readonly string[])[], ids: readonly number[]): readonly [number, number] {
  const [a, b] = ids;
  const share = (place: number, id: RegExp): number => rows.filter((row) => id.test(row[place])).length / rows.length;
  const itemFirst = share(a, AMAZON_ITEM) > 0.5 && share(b, AMAZON_USER) > 0.5;
  return itemFirst && share(b, AMAZON_ITEM) < 0.5 ? [b, a] : [a, b];
}

/** True where user and item have Amazon's IDs, so that the file is one of Amazon's without a header. */
export function hasAmazonIds(shape: TableShape, lines: readonly string[]): boolean {
  const { form } = shape;
  if (form === 'json') return false;
  const rows = lines.slice(shape.hasHeader ? 1 : 0).map((line) => splitDelimited(line, form) ?? []);
  const [user, item] = [placeOf(shape, shape.mapping.user), placeOf(shape, shape.mapping.item)];
  const fits = rows.filter((row) => AMAZON_USER.test(row[user] ?? '') && AMAZON_ITEM.test(row[item] ?? ''));
  return rows.length > 0 && fits.length * 2 > rows.length;
}
