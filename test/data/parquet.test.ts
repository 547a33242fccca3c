/** Parquet: files of pyarrow and hyparquet-writer, in the packings that are read, and what is said of others. */
import { gzipSync, zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../../src/data/readDataset.ts';
import { PYARROW_FILE } from './pyarrowFile.ts';
import { fileOf, messageOf } from './sampleFiles.ts';

const NUM_ROWS = 2500;
const rows = Array.from({ length: NUM_ROWS }, (_, i) => i);

function table(
  options: { codec?: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED' | 'BROTLI'; rowGroupSize?: number } = {},
): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'user_id', data: rows.map((i) => `u${i % 50}`), type: 'STRING' },
        { name: 'parent_asin', data: rows.map((i) => `B${i % 97}`), type: 'STRING' },
        { name: 'rating', data: rows.map((i) => (i % 5) + 0.5), type: 'DOUBLE' },
        { name: 'timestamp', data: rows.map((i) => BigInt(1588687728000 + i)), type: 'INT64' },
      ],
      compressors: { GZIP: (input) => gzipSync(input), BROTLI: (input) => input },
      ...options,
    }),
  );
}

describe('readDataset(Parquet)', () => {
  it('reads a file of pyarrow: version 1 pages, Snappy, a missing user, times as dates', async () => {
    const d = await readDataset([fileOf('log.parquet', PYARROW_FILE)]);
    expect([d.name, d.userIds, d.itemIds]).toEqual(['log', ['u1', 'u2'], ['10', '11']]);
    expect([...(d.interactions.rating ?? [])]).toEqual([4.5, 3, 1]);
    expect([...(d.interactions.timestamp ?? [])]).toEqual([1519862400, 1519862401, 1519862402]);
    expect(d.report.rejectedLines).toBe(1);
    expect(d.report.issues[0]).toMatchObject({ line: 4, message: expect.stringContaining('the user is empty') });
  });

  it.each(['SNAPPY', 'GZIP', 'UNCOMPRESSED'] as const)(
    'reads %s in several row groups, 2023 by its columns',
    async (codec) => {
      const d = await readDataset([fileOf('x.parquet', table({ codec, rowGroupSize: 1000 }))]);
      expect([d.name, d.userIds.length, d.itemIds.length]).toEqual(['amazon-2023', 50, 97]);
      expect(d.interactions.timestamp?.[NUM_ROWS - 1]).toBeCloseTo(1588687728 + 2.499, 3);
      expect(d.interactions.item[NUM_ROWS - 1]).toBe((NUM_ROWS - 1) % 97);
    },
  );

  it('reads numbered pieces together, from a zip or gzip too', async () => {
    const zip = zipSync({ 'train-00000-of-00002.parquet': table(), 'train-00001-of-00002.parquet': table() });
    expect((await readDataset([fileOf('x.zip', zip)])).report.numInteractions).toBe(2 * NUM_ROWS);
    expect((await readDataset([fileOf('x.parquet.gz', gzipSync(table()))])).report.numInteractions).toBe(NUM_ROWS);
  });

  it('names columns it cannot tell, packings it cannot read, and files that are cut off', async () => {
    const other = parquetWriteBuffer({ columnData: [{ name: 'a', data: [1, 2], type: 'INT32' }] });
    expect(await messageOf([fileOf('x.parquet', new Uint8Array(other))])).toMatch(
      /found the columns "a"; none.*Name the columns/,
    );
    expect(await messageOf([fileOf('x.parquet', table({ codec: 'BROTLI' }))])).toMatch(/BROTLI.*Snappy, GZIP or ZSTD/);
    expect(await messageOf([fileOf('x.parquet', table().slice(0, 4000))])).toMatch(/Parquet file cannot be read/);
  });
});
