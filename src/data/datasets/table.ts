/**
 * Tables of interactions as text: CSV, TSV and JSON lines, plain ones and those of Amazon and RecBole, which differ by
 * their columns' names alone. Before: `tableShape.ts`. After: `interactionTables.ts`.
 */
import { DataError } from '../../core/errors.ts';
import type { ColumnMapping } from '../columns.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { assertText, headLines, isUtf8 } from '../sourceText.ts';
import { type OpenTable, readInteractionTables } from './interactionTables.ts';
import { cellOf, objectOfLine } from './objectLines.ts';
import { type RatingsFormat, type ReaderFiles, type ReadProgress, readRatings } from './ratingsFile.ts';
import { AMAZON_LABELS, labelOfColumns, labelOfFile, type TableLabel } from './tableLabels.ts';
import { hasAmazonIds, placeOf, splitDelimited, type TableShape, tableShape } from './tableShape.ts';

/** What is kept of a JSON object, in this order. */
const JSON_FIELDS = ['user', 'item', 'rating', 'timestamp', 'history'] as const;
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

/** The first lines of a file that decide on its shape, empty ones left out. */
export function shapeLines(bytes: Uint8Array): string[] {
  return headLines(bytes, 20).filter((line) => line.trim() !== '');
}

/**
 * Reads interactions from tables. Throws DataError where the columns cannot be told, naming those seen, and for what
 * `readRatings` and `readItemTable` refuse.
 */
export function readTable(
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  mapping: ColumnMapping | null,
): Promise<Dataset> {
  return readInteractionTables(openTextTable, files, onProgress, mapping);
}

async function openTextTable(file: SourceFile, mapping: ColumnMapping | null): Promise<OpenTable> {
  const bytes = await file.read();
  assertText(bytes, file.name);
  const lines = shapeLines(bytes);
  const shape = lines.length === 0 ? null : tableShape(lines, mapping);
  if (shape === null || typeof shape === 'string')
    throw new DataError(`${file.name}: ${shape ?? 'found no table; expected columns of users and items.'}`);
  const isJson = shape.form === 'json';
  const isLatin1 = !isJson && !isUtf8(bytes);
  const userPlace = isJson ? JSON_FIELDS.indexOf('user') : placeOf(shape, shape.mapping.user);
  const historyPlace = isJson ? JSON_FIELDS.indexOf('history') : placeOf(shape, shape.mapping.history);
  return {
    file,
    mapping: shape.mapping,
    label: labelOf(shape, lines, file.name),
    note: headerNote(shape, lines),
    read: async (sink, log, onHistory, onProgress) => {
      if (isLatin1)
        log.remark('warning', file.name, 0, 'The file is not valid UTF-8; it was read as ISO-8859-1 (Latin-1).');
      const format = shape.form === 'json' ? jsonFormat(shape.mapping) : delimitedFormat(shape, shape.form);
      await readRatings({ ...file, read: async () => bytes }, format, sink, log, onProgress, (fields) => {
        if (shape.mapping.history !== null) onHistory(fields[userPlace].trim(), fields[historyPlace]);
      });
    },
  };
}

function delimitedFormat(shape: TableShape, form: keyof typeof SEPARATORS): RatingsFormat {
  const { columns, mapping } = shape;
  return {
    encoding: 'utf-8-or-latin-1',
    expected: `${columns.length} fields separated by ${SEPARATORS[form]}: ${columns.slice(0, 12).join(', ')}${columns.length > 12 ? ', …' : ''}`,
    split: (line) => splitDelimited(line, form) ?? 'a quote is opened and never closed',
    columns: {
      user: placeOf(shape, mapping.user),
      item: placeOf(shape, mapping.item),
      rating: placeOf(shape, mapping.rating),
      timestamp: placeOf(shape, mapping.timestamp),
      numFields: columns.length,
    },
    hasHeader: shape.hasHeader,
    quotedLineEnds: form === ',' || form === ';',
  };
}

function jsonFormat(mapping: ColumnMapping): RatingsFormat {
  const keys = JSON_FIELDS.map((role) => mapping[role]).filter((key) => key !== null);
  const place = (role: 'rating' | 'timestamp'): number => (mapping[role] === null ? -1 : JSON_FIELDS.indexOf(role));
  return {
    encoding: 'utf-8',
    expected: `one object a line with the keys ${keys.join(', ')}`,
    split: (line) => {
      const object = objectOfLine(line);
      if (typeof object === 'string') return object;
      const fields: string[] = [];
      for (const role of JSON_FIELDS) {
        const key = mapping[role];
        const value = key === null ? '' : object[key];
        if (value === undefined && role !== 'history') return `the key ${key} is missing`;
        const list = role === 'history' && Array.isArray(value) ? value.map(String).join(' ') : value;
        const cell = cellOf(list, role === 'user' || role === 'item');
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
      numFields: JSON_FIELDS.length,
    },
    hasHeader: false,
    quotedLineEnds: false,
  };
}

function headerNote(shape: TableShape, lines: readonly string[]): string {
  if (shape.hasHeader || shape.form === 'json') return '';
  const rule = hasAmazonIds(shape, lines)
    ? 'user and item were told by the look of their IDs'
    : 'the first of the two ID columns was taken for the user';
  return ` The file has no header: ${rule}. If that is wrong, give it a first line such as item_id, user_id, rating, timestamp.`;
}

function labelOf(shape: TableShape, lines: readonly string[], name: string): TableLabel {
  const known = labelOfColumns(shape.columns);
  if (known !== null) return known;
  if (!shape.hasHeader && hasAmazonIds(shape, lines)) {
    // User IDs have 28 characters since 2023; before, 2014 begins with the user and 2018 with the item.
    const isNew = lines.some((line) => /(^|,)"?A[0-9A-Z]{27}"?(,|$)/.test(line));
    return AMAZON_LABELS[isNew ? 2023 : shape.mapping.item === '#1' ? 2018 : 2014];
  }
  const header = shape.form === 'json' ? '' : shape.hasHeader ? ' with a header' : ' without a header';
  return labelOfFile(name, `${FORM_NAMES[shape.form]}${header}`);
}
