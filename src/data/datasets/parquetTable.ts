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
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { DataError, errorMessage } from '../../core/errors.ts';
import { type ColumnMapping, HOW_TO_NAME, recogniseColumns } from '../columns.ts';
import type { Dataset, SourceFile } from '../dataset.ts';
import { MAX_INTERACTIONS } from '../interactionBuilder.ts';
import type { InteractionSink } from '../interactionSink.ts';
import { quoted } from '../sourceText.ts';
import type { ValidationLog } from '../validation.ts';
import { type OpenTable, readInteractionTables } from './interactionTables.ts';
import { cellOf } from './objectLines.ts';
import { assertHonestChunk } from './parquetGuard.ts';
import type { ReaderFiles, ReadProgress } from './ratingsFile.ts';
import { unpackSnappy } from './snappy.ts';
import { labelOfColumns, labelOfFile } from './tableLabels.ts';

/** All packings that are read; what hyparquet has of its own does not check lengths. */
const COMPRESSORS: Compressors = {
  SNAPPY: unpackSnappy,
  GZIP: (input, length) => gunzipSync(input, { out: new Uint8Array(length) }),
  ZSTD: (input, length) => decompress(input, new Uint8Array(length)),
};

const ROLES = ['user', 'item', 'rating', 'timestamp', 'history'] as const;

interface ParquetColumns {
  readonly metadata: FileMetaData;
  /** Top-level columns by name; null for lists and nested ones. */
  readonly elements: ReadonlyMap<string, SchemaElement | null>;
}

/** Null when these bytes are a table of interactions; otherwise why not. Throws DataError for a damaged file. */
export function parquetComplaint(bytes: Uint8Array, name: string, asked: ColumnMapping | null): string | null {
  const mapping = mappingOf(columnsOf(bytes, name), asked);
  return typeof mapping === 'string' ? mapping : null;
}

/** Reads interactions from Parquet. Throws DataError for a damaged file, or columns that cannot be told. */
export function readParquetTable(
  files: ReaderFiles,
  onProgress: ReadProgress | undefined,
  mapping: ColumnMapping | null,
): Promise<Dataset> {
  return readInteractionTables(openParquet, files, onProgress, mapping);
}

async function openParquet(file: SourceFile, asked: ColumnMapping | null): Promise<OpenTable> {
  const bytes = await file.read();
  const columns = columnsOf(bytes, file.name);
  const mapping = mappingOf(columns, asked);
  if (typeof mapping === 'string') throw new DataError(`${file.name}: ${mapping}`);
  const label = labelOfColumns([...columns.elements.keys()]);
  return {
    file,
    mapping,
    label: label === null ? labelOfFile(file.name, 'Parquet') : { ...label, format: `${label.format}, Parquet` },
    note: ' Line numbers are row numbers.',
    read: (sink, log, onHistory, onProgress) =>
      readRows(bytes, file, columns, mapping, sink, log, onHistory, onProgress),
  };
}

/** What hyparquet throws is about bytes, not about what to do. */
function damaged(name: string, error: unknown): DataError {
  return new DataError(
    `${name}: the Parquet file cannot be read (${errorMessage(error)}). Download it again, or export it as CSV, or as Parquet packed with Snappy, GZIP or ZSTD.`,
  );
}

function columnsOf(bytes: Uint8Array, name: string): ParquetColumns {
  try {
    const metadata = parquetMetadata(bytes, { geoparquet: false });
    const { children } = parquetSchema(metadata);
    return {
      metadata,
      elements: new Map(
        children.map(({ element, children: nested }) => [
          element.name,
          nested.length === 0 && element.repetition_type !== 'REPEATED' ? element : null,
        ]),
      ),
    };
  } catch (error) {
    throw damaged(name, error);
  }
}

function mappingOf({ elements }: ParquetColumns, asked: ColumnMapping | null): ColumnMapping | string {
  const columns = [...elements.keys()];
  const seen = `found the columns ${columns.slice(0, 20).map(quoted).join(', ')}`;
  const found = asked ?? recogniseColumns(columns);
  if (found === null) return `${seen}; none of them is a usual name of the user or the item. ${HOW_TO_NAME}`;
  if (typeof found === 'string') return found;
  // A list of earlier items would be another encoding; the rows themselves are what counts.
  const history = found.history !== null && elements.get(found.history) ? found.history : null;
  const mapping = { ...found, history };
  const odd = Object.values(mapping).find((column) => column !== null && !elements.get(column));
  return odd === undefined
    ? mapping
    : `${seen}; ${quoted(odd ?? '')} is missing, or a list or structure and no plain column.`;
}

async function readRows(
  bytes: Uint8Array,
  file: SourceFile,
  { metadata, elements }: ParquetColumns,
  mapping: ColumnMapping,
  sink: InteractionSink,
  log: ValidationLog,
  onHistory: (user: string, history: string) => void,
  onProgress?: ReadProgress,
): Promise<void> {
  const groupRows = metadata.row_groups.map((group) => Number(group.num_rows));
  const total = groupRows.reduce((sum, rows) => sum + rows, 0);
  if (groupRows.some((rows) => !(rows >= 0)) || total > MAX_INTERACTIONS)
    throw new DataError(
      `${file.name}: the Parquet file claims ${total} rows, expected at most ${MAX_INTERACTIONS}. Cut it to fewer users.`,
    );
  const source: AsyncBuffer = {
    byteLength: bytes.length,
    // A copy also where the bytes are Node's Buffer, whose own slice is none.
    slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  let done = 0;
  for (const [g, numRows] of groupRows.entries()) {
    const group = metadata.row_groups[g];
    const read = async (column: string | null): Promise<ArrayLike<unknown> | null> => {
      if (column === null || numRows === 0) return null;
      const meta = group.columns.find((chunk) => chunk.meta_data?.path_in_schema[0] === column)?.meta_data;
      const element = elements.get(column);
      if (!meta || !element) throw new Error(`a row group lacks the column ${quoted(column)}`);
      assertHonestChunk(bytes, { meta, element, numRows }, COMPRESSORS);
      const options = { file: source, metadata, columns: [column], compressors: COMPRESSORS };
      const values = await parquetReadColumn({ ...options, rowStart: done, rowEnd: done + numRows });
      if (values.length !== numRows) throw new Error(`${values.length} values of ${quoted(column)} in ${numRows} rows`);
      return values;
    };
    const columns: (ArrayLike<unknown> | null)[] = [];
    try {
      for (const role of ROLES) columns.push(await read(mapping[role]));
    } catch (error) {
      throw damaged(file.name, error);
    }
    for (let i = 0; i < numRows; i++) {
      const line = done + i + 1;
      const cells = columns.map((values, k) => cellAt(values, i, k < 2));
      const [user, item, rating, timestamp, history] = cells;
      if (user === null || item === null || rating === null || timestamp === null)
        log.reject(file.name, line, `the ${ROLES[cells.indexOf(null)]} is neither text nor a number`);
      else if (sink.add(file.name, line, { user, item, rating, timestamp })) onHistory(user, history ?? '');
    }
    done += numRows;
    onProgress?.(`Reading ${file.name}`, done, total);
  }
  log.finishFile(file.name, bytes.length, total, total, `rows with ${mapping.user} and ${mapping.item}`);
}

/** A value as the text of a cell; null for what is neither text nor a number. */
function cellAt(column: ArrayLike<unknown> | null, i: number, isName: boolean): string | null {
  const value = column?.[i];
  if (!(value instanceof Date)) return cellOf(value, isName);
  return Number.isNaN(value.getTime()) ? null : value.toISOString();
}
