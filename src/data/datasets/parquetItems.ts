/**
 * Titles and categories of items from Parquet, as Hugging Face keeps Amazon 2023's metadata. Loaded only when such a file is met.
 * Before: `itemTable.ts`. After: `itemTitles.ts`.
 */
import { recogniseItemColumns } from '../columns.ts';
import type { ItemDescription } from '../itemTitles.ts';
import type { SourceFile } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';
import { ITEM_AND_TITLE, ItemDescriptions, noDescriptions } from './itemDescriptions.ts';
import { openFile, readColumn, rowGroups } from './parquetTable.ts';
import type { ReadProgress } from './ratingsFile.ts';

/** As `readItemTable`. Throws DataError for a damaged file. */
export async function readParquetItems(
  file: SourceFile,
  wanted: ReadonlySet<string>,
  log: ValidationLog,
  onProgress?: ReadProgress,
): Promise<Map<string, ItemDescription>> {
  const { name } = file;
  const opened = await openFile(file);
  const plain = [...opened.forms].flatMap(([column, form]) => (form === null ? [] : [column]));
  const columns = recogniseItemColumns(plain);
  if (columns === null) return noDescriptions(name, ITEM_AND_TITLE, plain.slice(0, 20).map(quoted).join(', '), log);
  const { groups, groupRows, total } = rowGroups(name, opened);
  const [itemColumn] = columns.item;
  const descriptions = new ItemDescriptions(wanted, itemColumn, columns);
  const wantedColumns = [itemColumn, columns.title, ...(columns.categories === null ? [] : [columns.categories])];
  let done = 0;
  for (const [g, group] of groups.entries()) {
    const values: (readonly [string, ArrayLike<unknown> | null])[] = [];
    for (const column of wantedColumns) values.push([column, await readColumn(opened, name, group, done, column)]);
    for (let i = 0; i < groupRows[g]; i++)
      if (!descriptions.add(Object.fromEntries(values.map(([column, cells]) => [column, cells?.[i]]))))
        log.reject(name, done + i + 1, `the ${itemColumn} is missing or no text`);
    done += groupRows[g];
    onProgress?.(`Reading ${name}`, Math.round((opened.source.size * done) / total), opened.source.size, done);
  }
  const facts = { name, sizeBytes: opened.source.size, lines: total, encoding: null };
  log.finishFile(facts, total, `rows with ${itemColumn} and ${columns.title}`);
  return descriptions.finish(name, log);
}
