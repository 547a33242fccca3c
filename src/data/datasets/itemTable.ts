/**
 * Titles and categories of items from any table: JSON lines, Amazon's Python literals, RecBole's `.item`, CSV and TSV; Parquet too.
 * Before: the interactions, whose items are the only ones kept. After: `itemTitles.ts`.
 */
import { type ItemColumns, recogniseItemColumns } from '../columns.ts';
import type { ItemDescription } from '../itemTitles.ts';
import { headOf, isParquet, type SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import { forEachLine, type LineVisitor } from '../textLines.ts';
import type { ValidationLog } from '../validation.ts';
import { QuotedRecords } from './csvRecord.ts';
import { type Delimiter, splitDelimited } from './delimited.ts';
import { type Cells, ITEM_AND_TITLE, ItemDescriptions, noDescriptions } from './itemDescriptions.ts';
import { JsonRecords } from './jsonRecords.ts';
import { cellOf, objectOfLine } from './objectLines.ts';
import { lineOptions, type ReadProgress } from './ratingsFile.ts';
import { readTableHead } from './tableHead.ts';

/** Names of files that describe items, whatever the interactions' format. */
export const ITEM_TABLE_NAME =
  /^(meta_.*\.(json|jsonl|ndjson|csv|tsv|parquet)|.*\.items?|(.*[._-])?(items?|movies?|books?|products|titles|news|articles|item_metadata|item_info)\.(csv|tsv|json|jsonl|parquet))$/i;

/** The header that MIND's news.tsv lacks. */
const NEWS_HEADER = 'news_id category subcategory title abstract url title_entities abstract_entities'.split(' ');

interface ItemTableShape {
  readonly form: 'json' | Delimiter;
  readonly header: readonly string[];
  readonly columns: ItemColumns;
  readonly hasHeader: boolean;
}

/** True where these first lines describe items: an item and a title among their columns. */
export function isItemTable(lines: readonly string[]): boolean {
  return lines.length > 0 && (itemTableShape(lines) ?? newsShape(lines)) !== null;
}

function itemTableShape(lines: readonly string[]): ItemTableShape | null {
  if (/^\s*\{/.test(lines[0])) {
    const keys = new Set(lines.flatMap((line) => Object.keys(objectOr(line))));
    const columns = recogniseItemColumns([...keys]);
    return columns && { form: 'json', header: [...keys], columns, hasHeader: false };
  }
  for (const form of ['\t', ',', ';', '|', '::'] as const) {
    const header = splitDelimited(lines[0], form)?.map((column) => column.trim());
    const columns = header === undefined ? null : recogniseItemColumns(header);
    if (header !== undefined && columns !== null) return { form, header, columns, hasHeader: true };
  }
  return null;
}

/** MIND's news, told by its own IDs and links. */
function newsShape(lines: readonly string[]): ItemTableShape | null {
  const isNews = lines.every((line) => /^N\d+\t/.test(line) && line.split('\t').length === NEWS_HEADER.length);
  const columns = recogniseItemColumns(NEWS_HEADER);
  return isNews && columns !== null ? { form: '\t', header: NEWS_HEADER, columns, hasHeader: false } : null;
}

function objectOr(line: string): Cells {
  const object = objectOfLine(line);
  return typeof object === 'string' ? {} : object;
}

/**
 * Titles and categories by item, for the items that are `wanted`. Where several columns may name the item (item, asin),
 * the one that meets the most wanted items in the first lines counts. The first title of an item is kept.
 * Where there is no item or title among the columns, none, and a warning. Throws DataError for a file that is no text or broken.
 */
export async function readItemTable(
  file: SourceFile,
  wanted: ReadonlySet<string>,
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<Map<string, ItemDescription>> {
  if (isParquet(await headOf(file, 4)))
    return (await import('./parquetItems.ts')).readParquetItems(file, wanted, log, onProgress);
  const head = await readTableHead(file);
  const lines = head.records;
  const shape = lines.length > 0 ? (itemTableShape(lines) ?? newsShape(lines)) : null;
  if (shape === null) {
    const what = `JSON lines, Python literals or a table with a header, with ${ITEM_AND_TITLE}`;
    return noDescriptions(file.name, what, quoted(head.beginning), log);
  }
  const itemColumn = likeliestItem(shape, lines, wanted);
  const descriptions = new ItemDescriptions(wanted, itemColumn, shape.columns);
  let records = 0;
  const skipped = head.skippedLines + Number(shape.hasHeader);
  const visit: LineVisitor = (line, lineNumber) => {
    if (line.trim() === '' || lineNumber <= skipped) return;
    records++;
    const cells = cellsOf(line, shape);
    if (typeof cells === 'string') log.reject(file.name, lineNumber, cells, quoted(line));
    else if (!descriptions.add(cells))
      log.reject(file.name, lineNumber, `the ${itemColumn} is missing or no text`, quoted(line));
  };
  const width = shape.header.length;
  const { form } = shape;
  let joiner: QuotedRecords | JsonRecords | null = null;
  if (head.isSpread) joiner = new JsonRecords(visit);
  else if (form === ',' || form === ';')
    joiner = new QuotedRecords((record) => splitDelimited(record, form)?.length === width, visit);
  const facts = await forEachLine(file, joiner?.line ?? visit, lineOptions(file, log, onProgress));
  joiner?.end();
  log.finishText(facts, records, `an item and its title: ${itemColumn}, ${shape.columns.title}`);
  return descriptions.finish(file.name, log);
}

/** The record, or why it is none. */
function cellsOf(line: string, { form, header }: ItemTableShape): Cells | string {
  if (form === 'json') return objectOfLine(line);
  const fields = splitDelimited(line, form);
  if (fields === null) return 'a quote is opened and never closed';
  if (fields.length !== header.length) return `expected ${header.length} fields, found ${fields.length}`;
  return Object.fromEntries(header.map((column, i) => [column, fields[i]]));
}

function likeliestItem(shape: ItemTableShape, lines: readonly string[], wanted: ReadonlySet<string>): string {
  const { item } = shape.columns;
  if (item.length === 1) return item[0];
  const hits = item.map((column) => {
    const met = lines.filter((line) => {
      const cells = cellsOf(line, shape);
      return typeof cells !== 'string' && wanted.has(cellOf(cells[column], true)?.trim() ?? '');
    });
    return met.length;
  });
  return item[hits.indexOf(Math.max(...hits))];
}
