/**
 * The reading common to all tables of interactions, whatever they are stored in: parts with the same columns → one data
 * set. Before: `table.ts`, `parquetTable.ts`. After: `Dataset`.
 */
import { DataError } from '../../core/errors.ts';
import type { ColumnMapping } from '../columns.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { InteractionSink } from '../interactionSink.ts';
import { ValidationLog } from '../validation.ts';
import { Histories } from './histories.ts';
import { readItemTable } from './itemTable.ts';
import { assembleDataset, type ReaderFiles, type ReadProgress } from './ratingsFile.ts';
import type { TableLabel } from './tableLabels.ts';

/** A file whose columns are known, ready to be read. */
export interface OpenTable {
  readonly file: SourceFile;
  readonly mapping: ColumnMapping;
  readonly label: TableLabel;
  /** For the report, behind the columns: how they were told; possibly empty. */
  readonly note: string;
  /** Adds every row to `sink`; `onHistory` gets the history of each row that was added, where there is such a column. */
  read(
    sink: InteractionSink,
    log: ValidationLog,
    onHistory: (user: string, history: string) => void,
    onProgress?: ReadProgress,
  ): Promise<void>;
}

/** Opens one file; throws DataError, naming the columns seen, where they cannot be told. */
export type OpenTableFile = (file: SourceFile, mapping: ColumnMapping | null) => Promise<OpenTable>;

/** Reads all parts into one data set, and describes the items where a file of titles was found. Throws DataError. */
export async function readInteractionTables(
  open: OpenTableFile,
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  mapping: ColumnMapping | null,
): Promise<Dataset> {
  const log = new ValidationLog();
  const table = await open(files.interactions, mapping);
  const { rating, timestamp, history } = table.mapping;
  const sink = new InteractionSink({ timestamps: timestamp !== null, ratings: rating !== null }, log);
  const histories = history === null ? null : new Histories();
  const onHistory = (user: string, earlier: string): void => histories?.add(user, earlier);
  await table.read(sink, log, onHistory, onProgress);
  for (const file of files.otherParts) {
    const part = await open(file, mapping);
    if (columnsInWords(part.mapping) !== columnsInWords(table.mapping))
      throw new DataError(
        `${file.name}: expected the columns of ${table.file.name} (${columnsInWords(table.mapping)}), found ${columnsInWords(part.mapping)}. Give all parts the same columns, or leave that file out.`,
      );
    await part.read(sink, log, onHistory, onProgress);
  }
  log.remark('info', table.file.name, 0, `Columns: ${columnsInWords(table.mapping)}.${table.note}`);
  const read = sink.finish(table.file.name);
  const builder = histories?.complete(read, table.file.name, log) ?? read;
  const titles = files.titles ? await readItemTable(files.titles, (id) => builder.hasItem(id), log) : null;
  const { name, format, terms } = table.label;
  return assembleDataset(name, format, terms, builder, titles, files, log);
}

/** "user = user_id, item = parent_asin, timestamp = timestamp; no rating". */
function columnsInWords(mapping: ColumnMapping): string {
  const named = Object.entries(mapping).filter(([, column]) => column !== null);
  const without = (['rating', 'timestamp'] as const).filter((role) => mapping[role] === null);
  const missing = without.length > 0 ? `; ${without.map((role) => `no ${role}`).join(', ')}` : '';
  return `${named.map(([role, column]) => `${role} = ${column}`).join(', ')}${missing}`;
}
