/**
 * Tables of interactions as text: CSV, TSV and JSON, plain ones and those of MovieLens, Amazon and RecBole, which differ by
 * their columns' names alone. Before: `tableShape.ts`. After: `interactionTables.ts`.
 */
import { DataError } from '../../core/errors.ts';
import { type ColumnMapping, ROLES, type Role } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import type { ItemCells } from '../listCells.ts';
import type { SourceFile } from '../sourceFile.ts';
import { hasAmazonIds } from './columnLooks.ts';
import { QuotedRecords } from './csvRecord.ts';
import { splitDelimited } from './delimited.ts';
import { type OpenTable, type ReadAsked, readInteractionTables } from './interactionTables.ts';
import { JsonRecords } from './jsonRecords.ts';
import { cellOf, entryOf, listCellOf, objectOfLine } from './objectLines.ts';
import { type RatingsFormat, type ReaderFiles, type ReadProgress, readRatings } from './ratingsFile.ts';
import { readTableHead, type TableHead } from './tableHead.ts';
import { AMAZON_LABELS, labelOfColumns, labelOfFile, type TableLabel } from './tableLabels.ts';
import { placeOf, type TableShape, tableShape } from './tableShape.ts';

const FORM_NAMES = {
  json: 'JSON lines',
  '\t': 'TSV',
  ',': 'CSV',
  ';': 'CSV with semicolons',
  '|': 'Text with "|" between fields',
  '::': 'Text with "::" between fields',
  ' ': 'Text with spaces between fields',
} as const;
const SEPARATORS = { '\t': 'tabs', ',': 'commas', ';': 'semicolons', '|': '"|"', '::': '"::"', ' ': 'spaces' } as const;

/**
 * Reads interactions from tables. Throws DataError where the columns cannot be told, naming those seen, and for what
 * `readRatings` and `readItemTable` refuse.
 */
export function readTable(
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  asked: ReadAsked,
): Promise<Dataset> {
  return readInteractionTables(openTextTable, files, onProgress, asked);
}

async function openTextTable(file: SourceFile, asked: ReadAsked): Promise<OpenTable> {
  const head = await readTableHead(file, asked.encoding);
  const shape = head.records.length === 0 ? null : tableShape(head.records, asked.columns, asked);
  if (shape === null || typeof shape === 'string')
    throw new DataError(`${file.name}: ${shape ?? 'found no table; expected columns of users and items.'}`);
  const format = {
    ...(shape.form === 'json'
      ? jsonFormat(shape.mapping, shape.itemCells, head)
      : delimitedFormat(shape, shape.form, head)),
    encoding: asked.encoding ?? null,
  };
  const isJson = shape.form === 'json';
  const places = ROLES.map((role) => (isJson ? ROLES.indexOf(role) : placeOf(shape, shape.mapping[role])));
  return {
    file,
    mapping: withNames(shape),
    timeFormat: shape.timeFormat,
    itemCells: shape.itemCells,
    decimalComma: shape.form === ';',
    label: labelOf(shape, head, file.name),
    note: `${asked.columns === null ? headerNote(shape, head.records) : ''}${commentNote(head)}`,
    read: (sink, log, onExtras, onProgress) =>
      readRatings(file, format, sink, log, onProgress, (fields) => {
        const cell = (place: number): string => (place < 0 ? '' : fields[place]);
        const [user, item, , , history, title] = places;
        onExtras({ user: cell(user), item: cell(item), history: cell(history), title: cell(title) });
      }),
  };
}

/** Columns by their names, where a person gave places and the file has names that are told apart. */
function withNames({ columns, hasHeader, mapping }: TableShape): ColumnMapping {
  if (!hasHeader || new Set(columns).size < columns.length) return mapping;
  const entries = Object.entries(mapping).map(([role, column]: [string, string | null | undefined]) => [
    role,
    typeof column === 'string' ? columns[placeOf({ columns }, column)] : column,
  ]);
  return Object.fromEntries(entries) as ColumnMapping;
}

function delimitedFormat(shape: TableShape, form: keyof typeof SEPARATORS, head: TableHead): RatingsFormat {
  const { columns, mapping, hasHeader } = shape;
  const isCsv = form === ',' || form === ';';
  return {
    expected: `${columns.length} fields separated by ${SEPARATORS[form]}: ${columns.slice(0, 12).join(', ')}${columns.length > 12 ? ', …' : ''}`,
    split: (record) => splitDelimited(record, form) ?? 'a quote is opened and never closed',
    columns: {
      user: placeOf(shape, mapping.user),
      item: placeOf(shape, mapping.item),
      rating: placeOf(shape, mapping.rating),
      timestamp: placeOf(shape, mapping.timestamp),
      label: placeOf(shape, mapping.label),
      shown: placeOf(shape, mapping.shown),
      numFields: columns.length,
    },
    skippedLines: head.skippedLines + Number(hasHeader),
    ...(isCsv ? { join: (isWhole, visit) => new QuotedRecords(isWhole, visit) } : {}),
  };
}

/** Roles whose cells may be lists; in rows of lists, ratings and times too. */
const LIST_ROLES: readonly Role[] = ['history', 'shown'];
const ROLES_OF_LISTS: readonly Role[] = [...LIST_ROLES, 'item', 'rating', 'timestamp', 'label'];

function jsonFormat(mapping: ColumnMapping, itemCells: ItemCells, head: TableHead): RatingsFormat {
  const listRoles = itemCells === 'one' ? LIST_ROLES : ROLES_OF_LISTS;
  const keys = ROLES.map((role) => mapping[role]).filter((key) => typeof key === 'string');
  const place = (role: (typeof ROLES)[number]): number => (mapping[role] ? ROLES.indexOf(role) : -1);
  return {
    expected: `one object a line with the keys ${keys.join(', ')}`,
    split: (record) => {
      const object = objectOfLine(record);
      if (typeof object === 'string') return object;
      const fields: string[] = [];
      for (const role of ROLES) {
        const key = mapping[role];
        const value = key ? entryOf(object, key) : '';
        const isNeeded = role === 'user' || role === 'item' || role === 'timestamp';
        if (key && isNeeded && value === undefined) return `the key ${key} is missing`;
        const isList = Array.isArray(value) && listRoles.includes(role);
        const cell = isList ? listCellOf(value) : cellOf(value, role === 'user' || role === 'item');
        if (cell === null) return `${key} is a list, an object, or a number too large to be kept exactly`;
        fields.push(cell);
      }
      return fields;
    },
    columns: {
      user: 0,
      item: 1,
      rating: place('rating'),
      timestamp: place('timestamp'),
      label: place('label'),
      shown: place('shown'),
      numFields: ROLES.length,
    },
    skippedLines: head.skippedLines,
    ...(head.isSpread ? { join: (_, visit) => new JsonRecords(visit) } : {}),
  };
}

function headerNote(shape: TableShape, records: readonly string[]): string {
  if (shape.hasHeader || shape.form === 'json') return '';
  const rule = hasAmazonIds(shape, records)
    ? 'user and item were told by the look of their IDs'
    : `the ${shape.mapping.user} column was taken for the user`;
  return ` The file has no header: ${rule}. If that is wrong, choose the columns, or give it a first line such as item_id, user_id, rating, timestamp.`;
}

function commentNote({ skippedLines }: TableHead): string {
  if (skippedLines === 0) return '';
  return ` Blank lines or comments stand first, ${skippedLines} in all, and were passed over.`;
}

function labelOf(shape: TableShape, { records, isSpread }: TableHead, name: string): TableLabel {
  const known = labelOfColumns(shape.columns);
  if (known !== null) return known;
  if (!shape.hasHeader && hasAmazonIds(shape, records)) {
    // User IDs have 28 characters since 2023; before, 2014 begins with the user and 2018 with the item.
    const isNew = records.some((line) => /(^|,)"?A[0-9A-Z]{27}"?(,|$)/.test(line));
    return AMAZON_LABELS[isNew ? 2023 : shape.mapping.item === '#1' ? 2018 : 2014];
  }
  if (shape.form === 'json') return labelOfFile(name, isSpread ? 'JSON' : FORM_NAMES.json);
  return labelOfFile(name, `${FORM_NAMES[shape.form]}${shape.hasHeader ? ' with a header' : ' without a header'}`);
}
