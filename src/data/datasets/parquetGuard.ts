/**
 * Looks at a Parquet column chunk's pages before `hyparquet` decodes them: its decoder believes every count in a file, so
 * that one changed bit could make it write two billion values. Refuses counts that the rows do not allow.
 * Before: the footer. After: `parquetTable.ts`. Format: https://parquet.apache.org/docs/file-format/
 */
import type { ColumnMetaData, Compressors, SchemaElement, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';

/** Largest page, unpacked. Writers make pages of about 1 MiB; some make one of a whole row group. Our choice. */
const MAX_PAGE_BYTES = 2 ** 28;
const MAX_DICTIONARY_VALUES = 2 ** 26;
/** Bit-packed runs end on whole groups of 8, and some writers pad the last ones. */
const PADDING = 512;
const READABLE_ENCODINGS = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'RLE',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'BYTE_STREAM_SPLIT',
]);

/** A column of plain values, or of lists of them. */
export interface ColumnForm {
  readonly isList: boolean;
  /** Highest definition level: how many of the parts on the way to a value may be absent. */
  readonly maxDefinition: number;
}

/** The form of a column of the schema; null for structures, and for lists of lists. */
export function columnForm({ element, children }: SchemaTree): ColumnForm | null {
  const optional = ({ repetition_type }: SchemaElement): number => Number(repetition_type === 'OPTIONAL');
  if (children.length === 0) {
    const isList = element.repetition_type === 'REPEATED';
    return { isList, maxDefinition: isList ? 1 : optional(element) };
  }
  const [repeated, ...others] = children;
  if (element.converted_type !== 'LIST' || others.length > 0 || repeated.element.repetition_type !== 'REPEATED')
    return null;
  const [leaf, ...more] = repeated.children;
  if (more.length > 0 || (leaf && (leaf.children.length > 0 || leaf.element.repetition_type === 'REPEATED')))
    return null;
  return { isList: true, maxDefinition: optional(element) + 1 + (leaf ? optional(leaf.element) : 0) };
}

/** One column's part of a row group. */
export interface ColumnChunk {
  readonly meta: ColumnMetaData;
  readonly form: ColumnForm;
  readonly numRows: number;
}

/** Members of all lists of a row group at most, absent ones too. Our choice: as many as rows. */
const MAX_LIST_VALUES = 2 ** 23;

/** Most bytes of one column in one row group; they are read as one. Our choice. */
const MAX_CHUNK_BYTES = 2 ** 30;

/** Where a column's part of a row group lies in its file. Throws Error, in words, where that is outside, or too large. */
export function chunkRange(meta: ColumnMetaData, fileBytes: number): readonly [from: number, to: number] {
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const size = Number(meta.total_compressed_size);
  if (!(start >= 4 && size >= 0 && start + size <= fileBytes)) throw new Error('a column lies outside the file');
  if (size > MAX_CHUNK_BYTES) throw new Error(`a column of one row group has ${size} bytes, expected smaller groups`);
  return [start, start + size];
}

/** Throws Error, in words, when the pages in the chunk's bytes claim what cannot be. */
export function assertHonestChunk(bytes: Uint8Array, chunk: ColumnChunk, compressors: Compressors): void {
  const { meta, form, numRows } = chunk;
  const numValues = form.isList
    ? within(Number(meta.num_values), MAX_LIST_VALUES, 'a number of list members')
    : numRows;
  const size = bytes.length;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, size), offset: 0 };
  const repetitionBits = Number(form.isList);
  const definitionBits = 32 - Math.clz32(form.maxDefinition);
  let seen = 0;
  while (seen < numValues && reader.offset < size - 1) {
    const header = parquetHeader(reader);
    const packedSize = within(header.compressed_page_size, size - reader.offset, 'a page’s size');
    const pageSize = within(Number(header.uncompressed_page_size), MAX_PAGE_BYTES, 'a page’s unpacked size');
    const packed = bytes.subarray(reader.offset, reader.offset + packedSize);
    reader.offset += packedSize;
    const unpack = (part: Uint8Array, length: number): Uint8Array =>
      decompressPage(part, length, meta.codec, compressors);
    if (header.dictionary_page_header) {
      within(header.dictionary_page_header.num_values, MAX_DICTIONARY_VALUES, 'a dictionary’s length');
    } else if (header.data_page_header) {
      const { num_values, encoding } = header.data_page_header;
      const count = within(num_values, numValues - seen, 'a page’s number of values');
      seen += count;
      const page = unpack(packed, pageSize);
      let at = 0;
      for (const bits of [repetitionBits, definitionBits]) {
        if (bits === 0) continue;
        assertRuns(page, at + 4, bits, count);
        at += 4 + uint32(page, at);
      }
      assertValues(page, at, encoding, count);
    } else if (header.data_page_header_v2) {
      const v2 = header.data_page_header_v2;
      const count = within(v2.num_values, numValues - seen, 'a page’s number of values');
      within(v2.num_nulls, count, 'a page’s number of nulls');
      within(v2.num_rows, count, 'a page’s number of rows');
      const repetition = within(v2.repetition_levels_byte_length, packedSize, 'the repetition levels’ size');
      const definition = within(v2.definition_levels_byte_length, packedSize - repetition, 'the levels’ size');
      seen += count;
      if (repetitionBits > 0) assertRuns(packed, 0, repetitionBits, count);
      if (definitionBits > 0) assertRuns(packed, repetition, definitionBits, count);
      const values = packed.subarray(repetition + definition);
      const length = within(pageSize - repetition - definition, MAX_PAGE_BYTES, 'a page’s unpacked size');
      const page = v2.is_compressed !== false && length > 0 ? unpack(values, length) : values;
      assertValues(page, 0, v2.encoding, count);
    } else throw new Error(`a page of the unknown kind ${header.type}`);
  }
}

function assertValues(page: Uint8Array, at: number, encoding: string, count: number): void {
  if (!READABLE_ENCODINGS.has(encoding)) throw new Error(`the encoding ${encoding} is not read here`);
  if (count === 0) return;
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    const width = page[at] ?? 0;
    within(width, 32, 'a dictionary’s bit width');
    if (width > 0) assertRuns(page, at + 1, width, count);
  } else if (encoding === 'RLE') assertRuns(page, at + 4, 1, count);
  else if (encoding.startsWith('DELTA')) {
    const block = readVarInt(page, at);
    within(block.value, 2 ** 20, 'a delta block’s size');
    within(readVarInt(page, block.next).value, 512, 'a delta block’s number of parts');
  }
}

/** Walks runs as the decoder will, and refuses one that is longer than the values there can be. */
function assertRuns(bytes: Uint8Array, from: number, bitWidth: number, count: number): void {
  for (let at = from, seen = 0; seen < count && at < bytes.length; ) {
    const { value, next } = readVarInt(bytes, at);
    const half = value >>> 1;
    const run = value & 1 ? half * 8 : half;
    within(run, count + PADDING, 'a run’s length');
    seen += run;
    at = next + (value & 1 ? half * bitWidth : (bitWidth + 7) >> 3);
  }
}

function readVarInt(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = from, shift = 0; at < bytes.length; at++, shift += 7) {
    value |= (bytes[at] & 0x7f) << shift;
    if (bytes[at] < 0x80) return { value: value >>> 0, next: at + 1 };
    if (shift > 28) break;
  }
  throw new Error('a number goes on beyond its page');
}

function uint32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw new Error('a page ends early');
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

function within(value: number, most: number, what: string): number {
  if (!(value >= 0 && value <= most)) throw new Error(`${what} is ${value}, expected 0 to ${most}`);
  return value;
}
