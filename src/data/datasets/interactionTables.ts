/**
 * The reading common to all tables of interactions, whatever they are stored in: parts with the same columns → one data
 * set. Before: `table.ts`, `parquetTable.ts`. After: `Dataset`.
 */
import { DataError } from '../../core/errors.ts';
import type { ColumnMapping } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { InteractionSink } from '../interactionSink.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import type { ItemCells } from '../listCells.ts';
import type { SourceFile } from '../sourceFile.ts';
import { ownText } from '../sourceText.ts';
import type { TextEncodingName } from '../textEncoding.ts';
import type { TimeFormat } from '../timestamps.ts';
import { ValidationLog } from '../validation.ts';
import { Histories } from './histories.ts';
import { readItemTable } from './itemTable.ts';
import { assembleDataset, type ReaderFiles, type ReadProgress } from './ratingsFile.ts';
import type { TableLabel } from './tableLabels.ts';
import type { AskedShape } from './tableShape.ts';

/** What a person said of the table; `columns` null: nothing, names and looks decide. */
export interface ReadAsked extends AskedShape {
  readonly columns: ColumnMapping | null;
  readonly encoding?: TextEncodingName | null;
}

/** What stands beside an interaction, each '' where there is no such column. */
export interface RowExtras {
  readonly user: string;
  readonly item: string;
  readonly history: string;
  readonly title: string;
}

/** A file whose columns are known, ready to be read. */
export interface OpenTable {
  readonly file: SourceFile;
  readonly mapping: ColumnMapping;
  readonly timeFormat: TimeFormat;
  readonly decimalComma: boolean;
  readonly itemCells: ItemCells;
  readonly label: TableLabel;
  /** For the report, behind the columns: how they were told; possibly empty. */
  readonly note: string;
  /** Adds every row to `sink`; `onExtras` gets what else stood in each row that was added. */
  read(
    sink: InteractionSink,
    log: ValidationLog,
    onExtras: (extras: RowExtras) => void,
    onProgress?: ReadProgress,
  ): Promise<void>;
}

/** Opens one file; throws DataError, naming the columns seen, where they cannot be told. */
export type OpenTableFile = (file: SourceFile, asked: ReadAsked) => Promise<OpenTable>;

/** Reads all parts into one data set, and describes the items where titles were found. Throws DataError. */
export async function readInteractionTables(
  open: OpenTableFile,
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  asked: ReadAsked,
): Promise<Dataset> {
  const log = new ValidationLog();
  const table = await open(files.interactions, asked);
  const { timeFormat, decimalComma, itemCells } = table;
  const { rating, timestamp, history, title } = table.mapping;
  const sink = new InteractionSink(
    { timestamps: timestamp !== null, ratings: rating !== null, timeFormat, decimalComma, itemCells },
    log,
  );
  const histories = history === null ? null : new Histories();
  const titlesBeside = title && itemCells === 'one' ? new Map<string, ItemDescription>() : null;
  const onExtras = (extras: RowExtras): void => {
    histories?.add(extras.user.trim(), extras.item.trim(), extras.history);
    if (titlesBeside === null || extras.title === '') return;
    const item = extras.item.trim();
    if (!titlesBeside.has(item)) titlesBeside.set(ownText(item), { title: cleanTitle(extras.title), categories: [] });
  };
  await table.read(sink, log, onExtras, onProgress);
  for (const file of files.otherParts) {
    const part = await open(file, asked);
    if (columnsInWords(part.mapping) !== columnsInWords(table.mapping))
      throw new DataError(
        `${file.name}: expected the columns of ${table.file.name} (${columnsInWords(table.mapping)}), found ${columnsInWords(part.mapping)}. Give all parts the same columns, or leave that file out.`,
      );
    await part.read(sink, log, onExtras, onProgress);
  }
  log.remark('info', table.file.name, 0, `Columns: ${columnsInWords(table.mapping)}.${table.note}`);
  const read = sink.finish(table.file.name);
  const built = histories?.complete(read, table.file.name, log) ?? read;
  const titles = files.titles
    ? await readItemTable(files.titles, new Set(built.itemIds), log, onProgress)
    : titlesBeside;
  const { name, format, terms } = table.label;
  return assembleDataset(name, format, terms, built, titles, files, log);
}

/** "user = user_id, item = parent_asin, timestamp = timestamp; no rating". */
function columnsInWords(mapping: ColumnMapping): string {
  const named = Object.entries(mapping).filter(([, column]) => column != null);
  const without = (['rating', 'timestamp'] as const).filter((role) => mapping[role] === null);
  const missing = without.length > 0 ? `; ${without.map((role) => `no ${role}`).join(', ')}` : '';
  return `${named.map(([role, column]) => `${role} = ${column}`).join(', ')}${missing}`;
}
