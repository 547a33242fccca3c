/**
 * Titles and categories by item, collected record by record from whatever describes items. Before: `itemTable.ts`,
 * `parquetItems.ts`. After: `itemTitles.ts`.
 */
import type { ItemColumns } from '../columns.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import { ownText } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';
import { cellOf, objectOfLine } from './objectLines.ts';

/** A record by the names of its columns; absent ones are undefined. */
export type Cells = Readonly<Record<string, unknown>>;

/** What a file of descriptions has, in words. */
export const ITEM_AND_TITLE = 'an item and a title among the keys or columns (for example item_id, title, categories)';

/** No descriptions, and a warning: interactions can do without, and its name alone promised titles. */
export function noDescriptions(
  file: string,
  expected: string,
  found: string,
  log: ValidationLog,
): Map<string, ItemDescription> {
  const message = `No titles were read from this file: expected ${expected}, found ${found}. To have titles, rename its columns.`;
  log.remark('warning', file, 0, message);
  return new Map();
}

export class ItemDescriptions {
  /** By item, the first of each. */
  readonly found = new Map<string, ItemDescription>();
  private readonly wanted: ReadonlySet<string>;
  private readonly itemColumn: string;
  private readonly columns: ItemColumns;
  private repeated = 0;
  private broken = 0;

  constructor(wanted: ReadonlySet<string>, itemColumn: string, columns: ItemColumns) {
    this.wanted = wanted;
    this.itemColumn = itemColumn;
    this.columns = columns;
  }

  /** False where the record names no item. */
  add(cells: Cells): boolean {
    const item = cellOf(cells[this.itemColumn], true)?.trim();
    if (!item) return false;
    if (!this.wanted.has(item)) return true;
    if (this.found.has(item)) {
      this.repeated++;
      return true;
    }
    const { title, categories } = this.columns;
    const text = cellOf(cells[title], false) ?? '';
    // Amazon 2018: where a page was not understood, its script stands for the title.
    const isScript = /<span|<script|getTime\(/i.test(text);
    if (isScript) this.broken++;
    this.found.set(ownText(item), {
      title: isScript ? '' : cleanTitle(text),
      categories: categories === null ? [] : categoriesOf(cells[categories], isSequence(categories)),
    });
    return true;
  }

  /** Says in the report what was repeated or broken. */
  finish(file: string, log: ValidationLog): Map<string, ItemDescription> {
    if (this.repeated > 0)
      log.remark('info', file, 0, `${this.repeated} lines describe an item again; its first description is kept.`);
    if (this.broken > 0)
      log.remark('warning', file, 0, `${this.broken} titles are scripts or markup of a web page; their ID is shown.`);
    return this.found;
  }
}

/** RecBole writes several tokens with spaces between them. */
function isSequence(column: string): boolean {
  return column.endsWith(':token_seq');
}

/** Names along all category paths, each once: a list (of lists), JSON or Python text of one, "A|B", or tokens. */
function categoriesOf(value: unknown, isTokens: boolean): string[] {
  const names = Array.isArray(value) ? value : namesInText(typeof value === 'string' ? value.trim() : '', isTokens);
  const texts = names.flat(3).filter((name): name is string => typeof name === 'string');
  return [...new Set(texts.map(cleanTitle).filter((name) => name !== '' && name !== '(no genres listed)'))];
}

function namesInText(text: string, isTokens: boolean): readonly unknown[] {
  if (text.startsWith('[') || text.startsWith("'")) {
    const list = objectOfLine(`{"list": ${text.startsWith('[') ? text : `[${text}]`}}`);
    // Titles matter, categories are an extra: what is no list is no category.
    return typeof list === 'string' || !Array.isArray(list['list']) ? [] : list['list'];
  }
  return isTokens ? text.split(/\s+/) : text.split(/\s*[|;]\s*/);
}
