/**
 * The first lines of a table → how to read it: JSON or delimited fields, with or without a header, and which column is what.
 * Before: `textLines.ts`. After: `table.ts`, `formats.ts`, which asks whether a file is a table at all, and
 * `mappingRequest.ts`, which asks a person.
 */
import {
  type ColumnMapping,
  HOW_TO_NAME,
  isNameOfItemList,
  nameCandidates,
  optionalColumns,
  ROLES,
  recogniseColumns,
} from '../columns.ts';
import { dateOrderOf } from '../dates.ts';
import { isLabel } from '../labels.ts';
import { areLabelled, areLists, type ItemCells, membersOf } from '../listCells.ts';
import { quoted } from '../sourceText.ts';
import { NUMBER, type TimeFormat } from '../timestamps.ts';
import { shapeByLook } from './columnLooks.ts';
import { DELIMITERS, type Delimiter, splitDelimited } from './delimited.ts';
import { cellOf, entryOf, keysOf, listCellOf, objectOfLine } from './objectLines.ts';

export interface TableShape {
  /** 'json': one object a record. Otherwise what stands between fields; ' ' is any white space. */
  readonly form: 'json' | Delimiter;
  /** Names of all columns; '#1', '#2', … where the file has no header. */
  readonly columns: readonly string[];
  readonly hasHeader: boolean;
  readonly mapping: ColumnMapping;
  readonly timeFormat: TimeFormat;
  readonly itemCells: ItemCells;
  /** True where user and item were told by nothing but their places. */
  readonly isGuess: boolean;
}

/** A shape; or, as one text, why a table of this shape cannot be read; or null for what is no table. */
export type ShapeFinding = TableShape | string | null;

/** What a person may say of a table; all of it may be left out. */
export interface AskedShape {
  readonly form?: 'json' | Delimiter;
  readonly hasHeader?: boolean;
  readonly timeFormat?: TimeFormat;
}

/** Place of a column, from 0; −1 for null. */
export function placeOf(shape: Pick<TableShape, 'columns'>, column: string | null | undefined): number {
  if (column === null || column === undefined) return -1;
  const named = shape.columns.indexOf(column);
  return named < 0 && /^#[1-9]\d{0,5}$/.test(column) && Number(column.slice(1)) <= shape.columns.length
    ? Number(column.slice(1)) - 1
    : named;
}

/**
 * The shape of a table by its first lines, at least one and none empty (objects, where it is JSON: `headRecords`). With a
 * `mapping` nothing is guessed: its columns are looked up, and a missing one is said.
 */
export function tableShape(
  lines: readonly string[],
  mapping: ColumnMapping | null = null,
  asked: AskedShape = {},
): ShapeFinding {
  if (asked.form === 'json' || (asked.form === undefined && /^\s*\{/.test(lines[0])))
    return jsonShape(lines, mapping, asked);
  if (mapping !== null) return mappedShape(lines, mapping, asked);
  return namedShape(lines) ?? namelessShape(lines);
}

function jsonShape(lines: readonly string[], mapping: ColumnMapping | null, asked: AskedShape): ShapeFinding {
  const objects = lines.map(objectOfLine).filter((object) => typeof object !== 'string');
  if (objects.length * 2 <= lines.length) return null;
  const columns = [...new Set(objects.flatMap(keysOf))];
  const cells = (column: string): string[] =>
    objects.map((object) => {
      const value = entryOf(object, column);
      return (Array.isArray(value) ? listCellOf(value) : cellOf(value, false)) ?? '';
    });
  return finding({ form: 'json', columns, hasHeader: false }, mapping ?? recognised(columns, cells), cells, asked);
}

/** A header with usual names, by whatever stands between them. */
function namedShape(lines: readonly string[]): ShapeFinding {
  let partly: string | null = null;
  for (const form of DELIMITERS) {
    const columns = splitDelimited(lines[0], form)?.map((column) => column.trim());
    if (columns === undefined || columns.length < 2) continue;
    // Words with spaces between them are a header only where the lines below have as many.
    if (form === ' ' && lines.some((line) => line.trim().split(/\s+/).length !== columns.length)) continue;
    const cells = cellsBelow(lines, form, columns);
    const found = finding({ form, columns, hasHeader: true }, recognised(columns, cells), cells, {});
    if (found !== null && typeof found !== 'string') return found;
    // "user item item …" may begin with any word; only a line without numbers is a header.
    if (found !== null && !columns.some((column) => /^\d/.test(column))) partly ??= found;
  }
  return partly;
}

/** Cells of a column by its name, below the header. */
function cellsBelow(
  lines: readonly string[],
  form: Delimiter,
  columns: readonly string[],
): (column: string) => readonly string[] {
  const rows = lines.slice(1).map((line) => splitDelimited(line, form) ?? []);
  return (column) => rows.map((row) => row[columns.indexOf(column)]?.trim() ?? '');
}

function recognised(
  columns: readonly string[],
  cells: (column: string) => readonly string[],
): ColumnMapping | string | null {
  const { label } = optionalColumns(columns, '');
  const hasLabels = label != null && areLists(cells(label)) && cells(label).every(areLabels);
  const mapping = recogniseColumns(
    columns,
    (column) => areLabelled(cells(column)) || (hasLabels && areLists(cells(column))),
  );
  return withLabels(mapping, cells);
}

const areLabels = (cell: string): boolean => membersOfList(cell).every(isLabel);

/** A column named like a label is one only where its cells are. */
function withLabels(
  mapping: ColumnMapping | string | null,
  cells: (column: string) => readonly string[],
): ColumnMapping | string | null {
  if (mapping === null || typeof mapping === 'string' || !mapping.label) return mapping;
  const found = cells(mapping.label).filter((cell) => cell !== '');
  return found.length > 0 && found.every(areLabels) ? mapping : { ...mapping, label: null };
}

function finding(
  parts: Pick<TableShape, 'form' | 'columns' | 'hasHeader'>,
  recognised: ColumnMapping | string | null,
  cells: (column: string) => readonly string[],
  asked: AskedShape,
): ShapeFinding {
  if (recognised === null || typeof recognised === 'string') return recognised;
  const seen = `found the columns ${parts.columns.slice(0, 20).map(quoted).join(', ')}`;
  const missing = ROLES.map((role) => recognised[role]).filter(
    (column): column is string => typeof column === 'string' && placeOf(parts, column) < 0,
  );
  if (missing.length > 0)
    return `${seen}; ${missing.map(quoted).join(', ')} ${missing.length > 1 ? 'are' : 'is'} not among them.`;
  const { item, timestamp } = recognised;
  const order = timestamp === null ? 'year-first' : dateOrderOf(cells(timestamp).flatMap(membersOfList));
  if (order === null && (asked.timeFormat ?? 'auto') === 'auto')
    return `the dates in ${quoted(timestamp ?? '')} have the day or the month first, and in the first lines nothing says which: ${quoted(cells(timestamp ?? '')[0])}. Write them as 2018-03-01.`;
  const guessed: TimeFormat = order === null || order === 'year-first' ? 'auto' : order;
  const timeFormat = asked.timeFormat === undefined || asked.timeFormat === 'auto' ? guessed : asked.timeFormat;
  return {
    ...parts,
    mapping: recognised,
    timeFormat,
    itemCells: itemCellsOf(parts, item, cells(item)),
    isGuess: false,
  };
}

/** Times of a list, each by itself; a date may hold commas and spaces. */
const membersOfList = (cell: string): readonly string[] => (areLists([cell]) ? membersOf(cell) : [cell]);

/** Lists by their looks, or, where they have no brackets, by their column's name. */
function itemCellsOf(shape: Pick<TableShape, 'columns'>, item: string, cells: readonly string[]): ItemCells {
  if (areLists(cells) || isNameOfItemList(shape.columns[placeOf(shape, item)] ?? item)) return 'list';
  return areLabelled(cells) && cells.some((cell) => cell.trim().includes(' ')) ? 'labelled' : 'one';
}

function mappedShape(lines: readonly string[], mapping: ColumnMapping, asked: AskedShape): ShapeFinding {
  const byPlace = ROLES.every((role) => mapping[role] == null || /^#\d+$/.test(mapping[role] ?? ''));
  let complaint: ShapeFinding = null;
  for (const form of asked.form === undefined || asked.form === 'json' ? DELIMITERS : [asked.form]) {
    const fields = splitDelimited(lines[0], form)?.map((column) => column.trim());
    if (fields === undefined || fields.length < 2) continue;
    const hasHeader = asked.hasHeader ?? (!byPlace || beginsWithNames(lines, form));
    const columns = hasHeader ? fields : fields.map((_, i) => `#${i + 1}`);
    const rows = lines.slice(hasHeader ? 1 : 0).map((line) => splitDelimited(line, form) ?? []);
    const cells = (column: string): string[] => rows.map((row) => row[placeOf({ columns }, column)]?.trim() ?? '');
    const found = finding({ form, columns, hasHeader }, mapping, cells, asked);
    if (found !== null && typeof found !== 'string') return found;
    complaint ??= found;
  }
  return complaint;
}

/** Whether the first line holds names, where a person named columns by their places and says nothing of it. */
function beginsWithNames(lines: readonly string[], form: Delimiter): boolean {
  const rows = lines.map((line) => splitDelimited(line, form)?.map((cell) => cell.trim()) ?? []);
  const { users, items } = nameCandidates(rows[0]);
  return users.length + items.length > 0 || looksLikeHeader(rows);
}

/** No header with usual names: fields of one number on all lines, told apart by what they look like. */
function namelessShape(lines: readonly string[]): ShapeFinding {
  let complaint: string | null = null;
  for (const form of DELIMITERS) {
    const rows = lines.map((line) => splitDelimited(line, form)?.map((cell) => cell.trim()) ?? []);
    const numFields = rows[0].length;
    if (numFields < 2 || rows.some((row) => row.length !== numFields)) continue;
    const found = looksLikeHeader(rows)
      ? form === ' '
        ? null
        : `found the columns ${rows[0].slice(0, 20).map(quoted).join(', ')}; none of them is a usual name of the user or the item. ${HOW_TO_NAME}`
      : shapeByLook(rows, form);
    if (found !== null && typeof found !== 'string') return found;
    complaint ??= found;
  }
  return complaint;
}

/** A first line of words above columns of numbers is a header, with names we do not know. */
export function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...body] = rows;
  if (body.length === 0 || first.some((cell) => cell === '' || NUMBER.test(cell))) return false;
  return first.some((_, place) => body.every((row) => NUMBER.test(row[place] ?? '')));
}
