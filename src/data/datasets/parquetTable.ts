/**
 * Tables of interactions in Parquet: the same columns as in `table.ts`, read one row group and column at a time with
 * `hyparquet`. Loaded only when a Parquet file is met. Before: `formats.ts`. After: `interactionTables.ts`.
 */
import { gunzipSync } from 'fflate';
import { decompress } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type RowGroup,
} from 'hyparquet';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { type ByteSource, bytesSource } from '../../core/byteStreams.ts';
import { DataError, errorMessage, PlaygroundError } from '../../core/errors.ts';
import { type ColumnMapping, HOW_TO_NAME, ROLES, recogniseColumns } from '../columns.ts';
import type { Dataset } from '../dataset.ts';
import { MAX_INTERACTIONS } from '../interactionBuilder.ts';
import type { InteractionSink } from '../interactionSink.ts';
import { type SourceFile, wholeOf } from '../sourceFile.ts';
import { quoted } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';
import { type OpenTable, type ReadAsked, type RowExtras, readInteractionTables } from './interactionTables.ts';
import { cellOf, listCellOf } from './objectLines.ts';
import { assertHonestChunk, type ColumnForm, chunkRange, columnForm } from './parquetGuard.ts';
import type { ReaderFiles, ReadProgress } from './ratingsFile.ts';
import { unpackSnappy } from './snappy.ts';
import { labelOfColumns, labelOfFile } from './tableLabels.ts';

/** All packings that are read; what hyparquet has of its own does not check lengths. */
const COMPRESSORS: Compressors = {
  SNAPPY: unpackSnappy,
  GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
  ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
};

/** A row group's columns are decoded as a whole. Our choice: pyarrow writes 1 M rows a group, Spark 128 MB. */
const MAX_GROUP_ROWS = 2 ** 23;
/** A Parquet file inside a zip or gzip must be unpacked as a whole: its directory is at its end. Our choice. */
const MAX_PACKED_BYTES = 2 ** 29;
const MAX_FOOTER_BYTES = 2 ** 26;
const PREVIEW_ROWS = 20;

/** An open file. */
export interface ParquetFile {
  readonly source: ByteSource;
  readonly metadata: FileMetaData;
  /** Top-level columns by name; null for structures. */
  readonly forms: ReadonlyMap<string, ColumnForm | null>;
}

/** Null when this file is a table of interactions; otherwise why not. Throws DataError for a damaged file. */
export async function parquetComplaint(file: SourceFile, asked: ColumnMapping | null): Promise<string | null> {
  const mapping = mappingOf(await openFile(file), asked);
  return typeof mapping === 'string' ? mapping : null;
}

/** Names of the plain columns and the cells of the first rows, for a person who is to choose. Throws DataError. */
export async function parquetPreview(
  file: SourceFile,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
  const opened = await openFile(file);
  const columns = [...opened.forms].flatMap(([name, form]) => (form === null ? [] : [name]));
  const [group] = opened.metadata.row_groups;
  if (group === undefined) return { columns, rows: [] };
  const values: (ArrayLike<unknown> | null)[] = [];
  // A wide table is shown by its first columns; mapping the others by name stays possible.
  for (const column of columns.slice(0, 40)) values.push(await readColumn(opened, file.name, group, 0, column));
  const numRows = Math.min(PREVIEW_ROWS, Number(group.num_rows));
  const rows = Array.from({ length: numRows }, (_, i) => values.map((column) => cellAt(column, i, false) ?? '…'));
  return { columns, rows };
}

/** Reads interactions from Parquet. Throws DataError for a damaged file, or columns that cannot be told. */
export function readParquetTable(
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  asked: ReadAsked,
): Promise<Dataset> {
  return readInteractionTables(openParquet, files, onProgress, asked);
}

async function openParquet(file: SourceFile, asked: ReadAsked): Promise<OpenTable> {
  const opened = await openFile(file);
  const mapping = mappingOf(opened, asked.columns);
  if (typeof mapping === 'string') throw new DataError(`${file.name}: ${mapping}`);
  const label = labelOfColumns([...opened.forms.keys()]);
  return {
    file,
    mapping,
    timeFormat: asked.timeFormat ?? 'auto',
    decimalComma: false,
    itemCells: opened.forms.get(mapping.item)?.isList ? 'list' : 'one',
    label: label === null ? labelOfFile(file.name, 'Parquet') : { ...label, format: `${label.format}, Parquet` },
    note: ' Line numbers are row numbers.',
    read: (sink, log, onExtras, onProgress) => readRows(file.name, opened, mapping, sink, log, onExtras, onProgress),
  };
}

/** What hyparquet throws is about bytes, not about what to do; our own errors go on as they are. */
function damaged(name: string, error: unknown): Error {
  if (error instanceof PlaygroundError) return error;
  return new DataError(
    `${name}: the Parquet file cannot be read (${errorMessage(error)}). Download it again, or export it as CSV, or as Parquet packed with Snappy, GZIP or ZSTD.`,
  );
}

/** hyparquet asks for ranges; what it asks is checked before any memory is given. */
function asyncBuffer(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    async slice(start, end = source.size) {
      if (!(start >= 0 && end >= start && end <= source.size)) throw new Error('a range lies outside the file');
      // A copy also where the bytes are a view of something larger.
      return new Uint8Array(await source.read(start, end)).buffer;
    },
  };
}

/** Reads the footer. Throws DataError where it is damaged. */
export async function openFile(file: SourceFile): Promise<ParquetFile> {
  const { name } = file;
  const source = file.source ?? bytesSource(name, await wholeOf(file, MAX_PACKED_BYTES));
  try {
    const tail = source.size < 12 ? new Uint8Array(0) : await source.read(source.size - 8, source.size);
    const footerBytes = tail.length < 8 ? 0 : new DataView(tail.buffer, tail.byteOffset, 8).getUint32(0, true);
    if (footerBytes > MAX_FOOTER_BYTES) throw new Error(`its footer claims ${footerBytes} bytes`);
    const metadata = await parquetMetadataAsync(asyncBuffer(source), { geoparquet: false });
    const { children } = parquetSchema(metadata);
    return { source, metadata, forms: new Map(children.map((column) => [column.element.name, columnForm(column)])) };
  } catch (error) {
    throw damaged(name, error);
  }
}

function mappingOf({ forms }: ParquetFile, asked: ColumnMapping | null): ColumnMapping | string {
  const columns = [...forms.keys()];
  const seen = `found the columns ${columns.slice(0, 20).map(quoted).join(', ')}`;
  const found = asked ?? recogniseColumns(columns);
  if (found === null) return `${seen}; none of them is a usual name of the user or the item. ${HOW_TO_NAME}`;
  if (typeof found === 'string') return found;
  const { user, item, title } = found;
  const isList = (column: string | null | undefined): boolean => (column ? forms.get(column)?.isList === true : false);
  // A label that no person named is left alone: its values would have to be looked at first.
  const mapping: ColumnMapping = {
    ...found,
    title: isList(title) ? null : title,
    label: asked === null || isList(found.label) ? null : (asked.label ?? null),
  };
  const odd = ROLES.map((role) => mapping[role]).find((column) => column && !forms.get(column));
  if (odd != null) return `${seen}; ${quoted(odd)} is missing, or a structure and no plain column.`;
  const lists = [user, ...(isList(item) ? [] : [found.rating, found.timestamp])].filter(isList);
  return lists.length === 0 ? mapping : `${seen}; ${quoted(lists[0] ?? '')} holds lists, expected one value a row.`;
}

/** One column of one row group. Throws DataError. */
export async function readColumn(
  { source, metadata, forms }: ParquetFile,
  name: string,
  group: RowGroup,
  firstRow: number,
  column: string | null | undefined,
): Promise<ArrayLike<unknown> | null> {
  const numRows = Number(group.num_rows);
  if (!column || numRows === 0) return null;
  try {
    const meta = group.columns.find((chunk) => chunk.meta_data?.path_in_schema[0] === column)?.meta_data;
    const form = forms.get(column);
    if (!meta || !form) throw new Error(`a row group lacks the column ${quoted(column)}`);
    const [from, to] = chunkRange(meta, source.size);
    // Checked, and then given to the decoder from memory: the file is not read twice.
    const bytes = await source.read(from, to);
    assertHonestChunk(bytes, { meta, form, numRows }, COMPRESSORS);
    const file: AsyncBuffer = {
      byteLength: source.size,
      slice: (start, end = source.size) =>
        start >= from && end <= to
          ? new Uint8Array(bytes.subarray(start - from, end - from)).buffer
          : asyncBuffer(source).slice(start, end),
    };
    const options = { file, metadata, columns: [column], compressors: COMPRESSORS };
    const values = await parquetReadColumn({ ...options, rowStart: firstRow, rowEnd: firstRow + numRows });
    if (values.length !== numRows) throw new Error(`${values.length} values of ${quoted(column)} in ${numRows} rows`);
    return values;
  } catch (error) {
    throw damaged(name, error);
  }
}

/** The row groups and how many rows each has. Throws DataError where there are more than are read here. */
export function rowGroups(
  name: string,
  file: ParquetFile,
): { readonly groups: readonly RowGroup[]; readonly groupRows: readonly number[]; readonly total: number } {
  const groups = file.metadata.row_groups;
  const groupRows = groups.map((group) => Number(group.num_rows));
  const total = groupRows.reduce((sum, rows) => sum + rows, 0);
  const largest = groupRows.reduce((most, rows) => Math.max(most, rows), 0);
  if (groupRows.some((rows) => !(rows >= 0)) || total > MAX_INTERACTIONS)
    throw new DataError(
      `${name}: the Parquet file claims ${total} rows, expected at most ${MAX_INTERACTIONS}. Cut it to fewer users.`,
    );
  if (largest > MAX_GROUP_ROWS)
    throw new DataError(
      `${name}: one row group has ${largest} rows, expected at most ${MAX_GROUP_ROWS}: a group is unpacked as a whole. Write the file with smaller groups (in pandas, row_group_size=1_000_000).`,
    );
  return { groups, groupRows, total };
}

async function readRows(
  name: string,
  file: ParquetFile,
  mapping: ColumnMapping,
  sink: InteractionSink,
  log: ValidationLog,
  onExtras: (extras: RowExtras) => void,
  onProgress?: ReadProgress,
): Promise<void> {
  const { groups, groupRows, total } = rowGroups(name, file);
  let done = 0;
  for (const [g, group] of groups.entries()) {
    const columns: (ArrayLike<unknown> | null)[] = [];
    for (const role of ROLES) columns.push(await readColumn(file, name, group, done, mapping[role]));
    for (let i = 0; i < groupRows[g]; i++) {
      const line = done + i + 1;
      const cells = columns.map((values, k) => cellAt(values, i, k < 2));
      const [user, item, rating, timestamp, history, title, label, shown] = cells;
      if (user === null || item === null || rating === null || timestamp === null)
        log.reject(name, line, `the ${ROLES[cells.indexOf(null)]} is neither text nor a number`);
      else if (sink.add(name, line, { user, item, rating, timestamp, label: label ?? '', shown: shown ?? '' }))
        onExtras({ user, item, history: history ?? '', title: title ?? '' });
    }
    done += groupRows[g];
    onProgress?.(`Reading ${name}`, Math.round((file.source.size * done) / total), file.source.size, done);
  }
  const facts = { name, sizeBytes: file.source.size, lines: total, encoding: null };
  log.finishFile(facts, total, `rows with ${mapping.user} and ${mapping.item}`);
}

/** A value as the text of a cell; null for what is neither text, a number nor a list of them. */
function cellAt(column: ArrayLike<unknown> | null, i: number, isName: boolean): string | null {
  const value = column?.[i];
  if (Array.isArray(value)) return listCellOf(value.map(plain));
  return cellOf(plain(value), isName);
}

/** A time as its text; lists and structures stay what they are. */
function plain(value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? [] : value.toISOString();
}
