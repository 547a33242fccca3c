import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlobSink, blobSource, bytesSource } from '../../src/core/byteStreams.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { openSafetensors, requireTensor, type TensorToWrite, writeSafetensors } from '../../src/nn/safetensors.ts';
import { openShardedSafetensors } from '../../src/nn/shardedSafetensors.ts';
import { fileOf } from './safetensorsFile.ts';

const tensor = (name: string, shape: number[], values: number[]): TensorToWrite => ({
  name,
  shape,
  values: () => [Float32Array.from(values)],
});
const SAMPLE = [
  tensor('a.weight', [2, 3], [1, -2.5, 0, -0, 1e-38, 3.4e38]),
  tensor('naïve', [1], [7]),
  tensor('empty', [0, 4], []),
];

async function written(tensors: readonly TensorToWrite[], metadata?: Record<string, string>): Promise<Uint8Array> {
  const sink = new BlobSink();
  await writeSafetensors(sink, tensors, metadata);
  return new Uint8Array(await sink.blob().arrayBuffer());
}
const open = (bytes: Uint8Array, name = 'some.safetensors') => openSafetensors(bytesSource(name, bytes));
const bitsOf = (values: Float32Array | Int32Array) => Array.from(new Uint32Array(values.slice().buffer));

describe('safetensors', () => {
  it('reads what it wrote, bit for bit', async () => {
    const source = await open(await written(SAMPLE, { format: 'pt', step: '3' }));
    expect(source.metadata).toEqual({ format: 'pt', step: '3' });
    expect([...source.tensors.keys()]).toEqual(['a.weight', 'naïve', 'empty']);
    for (const { name, shape, values } of SAMPLE) {
      expect(source.tensors.get(name)!.shape).toEqual(shape);
      for await (const piece of values()) expect(bitsOf(await source.read(name))).toEqual(bitsOf(piece));
    }
    expect(await source.read('a.weight', 1, 3)).toEqual(Float32Array.of(-2.5, 0));
  });

  it('pads its header to 8 bytes and lays tensors out without gaps', async () => {
    const bytes = await written(SAMPLE);
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
    expect(header.__metadata__).toEqual({ format: 'pt' });
    expect(header['a.weight']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(header['naïve'].data_offsets).toEqual([24, 28]);
    expect(bytes.length).toBe(8 + headerBytes + 28);
  });

  it('writes whole numbers as I32', async () => {
    const numbers: TensorToWrite = { name: 'n', shape: [3], dtype: 'I32', values: () => [Int32Array.of(-1, 0, 7)] };
    const bytes = await written([numbers]);
    expect((await open(bytes)).tensors.get('n')).toMatchObject({ dtype: 'I32', shape: [3] });
    expect([...new Int32Array(bytes.slice(-12).buffer)]).toEqual([-1, 0, 7]);
  });

  it('takes a tensor in pieces, and says when they are not all of it', async () => {
    const pieces = { ...SAMPLE[0], values: () => [Float32Array.of(1, -2.5), Float32Array.of(0, -0, 1e-38, 3.4e38)] };
    expect(await written([pieces, ...SAMPLE.slice(1)])).toEqual(await written(SAMPLE));
    const short = { ...SAMPLE[0], values: () => [Float32Array.of(1)] };
    await expect(written([short])).rejects.toThrow(/a\.weight \[2,3\] brought 1 values, expected 6/);
    await expect(written([SAMPLE[1], SAMPLE[1]])).rejects.toThrow(/naïve is given twice/);
  });

  it('reads only the header to open a file, and only the range that is asked for', async () => {
    const bytes = await written([tensor('big', [1000, 10], Array<number>(10000).fill(1)), ...SAMPLE]);
    const ranges: number[][] = [];
    const source = await openSafetensors({
      name: 'counted',
      size: bytes.length,
      async read(from, to) {
        ranges.push([from, to]);
        return bytes.subarray(from, to);
      },
    });
    const dataStart = bytes.length - 40000 - 28;
    expect(ranges).toEqual([
      [0, 8],
      [8, dataStart],
    ]);
    await source.read('big', 10, 20);
    expect(ranges[2]).toEqual([dataStart + 40, dataStart + 80]);
  });

  it('reads a Blob, and a view that starts on an odd byte', async () => {
    const bytes = await written(SAMPLE);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    const blob = await openSafetensors(blobSource('blob', new Blob([bytes as Uint8Array<ArrayBuffer>])));
    for (const source of [await open(shifted.subarray(3)), blob])
      expect(await source.read('a.weight')).toEqual(Float32Array.of(1, -2.5, 0, -0, 1e-38, 3.4e38));
  });

  it('says when a file has shrunk since it was opened', async () => {
    const bytes = await written(SAMPLE);
    let end = bytes.length;
    const source = await openSafetensors({
      name: 'shrinking',
      size: end,
      read: async (from, to) => bytes.subarray(from, Math.min(to, end)),
    });
    end -= 10;
    await expect(source.read('a.weight')).rejects.toThrow(/expected bytes .* changed while it was read/);
  });

  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /at least 8 bytes, found 0/],
    ['a length beyond the file', fileOf({}, 0).slice(0, 9), /header claims 2 bytes of a file of 9/],
    ['a gigantic length', new Uint8Array(64).fill(255), /header claims/],
    ['text', new TextEncoder().encode('<!doctype html><html>'), /header claims/],
    ['a header that is not JSON', fileOf('{"a":', 8), /not JSON/],
    ['a header that is not UTF-8', fileOf('\u0000', 8).fill(255, 8, 9).fill(2, 0, 1), /not JSON/],
    ['a header that is null', fileOf('null', 8), /not a JSON object/],
    ['a header that is a list', fileOf([entry], 8), /not a JSON object/],
    ['an entry that is null', fileOf({ a: null }, 8), /a has no dtype/],
    ['an unknown type', fileOf({ a: { ...entry, dtype: 'F33' } }, 8), /a is of type F33, expected one of .*BF16/],
    ['a type of another kind', fileOf({ a: { ...entry, dtype: 'toString' } }, 8), /a is of type toString/],
    ['no shape', fileOf({ a: { ...entry, shape: undefined } }, 8), /a has no shape/],
    ['a negative shape', fileOf({ a: { ...entry, shape: [-1, -2] } }, 8), /a has no shape/],
    ['no offsets', fileOf({ a: { ...entry, data_offsets: undefined } }, 8), /a has no data_offsets/],
    ['offsets of another size', fileOf({ a: { ...entry, data_offsets: [0, 4] } }, 8), /takes 8 bytes and claims 0…4/],
    ['offsets of another type', fileOf({ a: { ...entry, dtype: 'BF16' } }, 8), /takes 4 bytes and claims 0…8/],
    ['offsets beyond the file', fileOf({ a: { ...entry, data_offsets: [4, 12] } }, 8), /claims 4…12 of 8/],
    ['backward offsets', fileOf({ a: { ...entry, data_offsets: [8, 0] } }, 8), /claims 8…0/],
    [
      'bytes before a tensor',
      fileOf({ a: { ...entry, data_offsets: [4, 12] } }, 12),
      /4 bytes between the header and a/,
    ],
    ['bytes after a tensor', fileOf({ a: entry }, 11), /3 bytes behind a belong to no tensor/],
    [
      'tensors that overlap',
      fileOf({ b: { ...entry, data_offsets: [4, 12] }, a: entry }, 12),
      /b begins 4 bytes before the end of a: they overlap/,
    ],
    ['two tensors at one place', fileOf({ a: entry, b: entry }, 8), /b begins 8 bytes before the end of a/],
    [
      'a tensor named twice',
      fileOf(`{"a":${JSON.stringify(entry)},"\\u0061":${JSON.stringify(entry)}}`, 8),
      /header names a twice/,
    ],
    ['metadata of numbers', fileOf({ __metadata__: { step: 3 } }, 0), /__metadata__\.step is no string/],
    ['metadata that is a list', fileOf({ __metadata__: [] }, 0), /__metadata__ is no map/],
  ])('refuses %s in words', async (_, bytes, words) => {
    const reading = open(bytes);
    await expect(reading).rejects.toThrow(CheckpointError);
    await expect(reading).rejects.toThrow(words);
    await expect(reading).rejects.toThrow(/^some\.safetensors: .*nothing was loaded/s);
  });

  it('opens tensors of every type, wherever they lie, and refuses to read what is not F32, F16 or BF16', async () => {
    const data = { a: { ...entry, data_offsets: [19, 27] }, ids: { dtype: 'I64', shape: [2], data_offsets: [0, 16] } };
    const bytes = fileOf({ ...data, odd: { dtype: 'U8', shape: [3], data_offsets: [16, 19] } }, 27);
    const source = await open(bytes);
    expect(await source.read('a')).toHaveLength(2);
    await expect(source.read('ids')).rejects.toThrow(/ids is I64, expected one of F32, F16, BF16/);
    await expect(source.read('gone')).rejects.toThrow(/has no tensor gone/);
    requireTensor(source, 'a', [2]);
    expect(() => requireTensor(source, 'odd', [3])).toThrow(/odd is U8, expected one of F32, F16, BF16\. Convert/);
    expect(() => requireTensor(source, 'a', [1, 2])).toThrow(/a: expected shape \[1,2\], found \[2\]/);
    expect(() => requireTensor(source, 'b', [2])).toThrow(/no tensor b; it is of another model/);
  });

  it('widens every half and every bfloat16 exactly', async () => {
    const all = Uint16Array.from({ length: 65536 }, (_, h) => h);
    const header = (dtype: string) => ({ x: { dtype, shape: [65536], data_offsets: [0, 131072] } });
    const half = await (await open(fileOf(header('F16'), new Uint8Array(all.buffer)))).read('x');
    const bfloat = await (await open(fileOf(header('BF16'), new Uint8Array(all.buffer)))).read('x');
    for (let h = 0; h < 65536; h++) {
      const sign = h >> 15 ? -1 : 1;
      const [e, m] = [(h >> 10) & 31, h & 1023];
      const value =
        e === 31 ? (m ? Number.NaN : Number.POSITIVE_INFINITY) : e ? 2 ** (e - 25) * (1024 + m) : m * 2 ** -24;
      const want = sign * value;
      if (!Object.is(half[h], want)) expect(half[h], `half ${h}`).toBe(want);
    }
    expect([half[1], half[0x3ff], half[0x400], half[0x7bff]]).toEqual([2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504]);
    expect(new Uint32Array(bfloat.buffer, bfloat.byteOffset)).toEqual(Uint32Array.from(all, (h) => h * 65536));
  });

  it('throws nothing but CheckpointError, whatever the bytes', async () => {
    const good = await written(SAMPLE);
    const headerBytes = Number(new DataView(good.buffer).getBigUint64(0, true));
    const change = fc.record({ at: fc.nat(8 + headerBytes - 1), byte: fc.nat(255) });
    const readAll = async (bytes: Uint8Array) => {
      try {
        const source = await open(bytes);
        for (const [name, t] of source.tensors)
          expect(await source.read(name)).toHaveLength(t.shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        expect(error).toBeInstanceOf(CheckpointError);
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(good.length), (changes, cut) => {
        const bytes = good.slice(0, changes.length === 4 ? cut : good.length);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        return readAll(bytes);
      }),
      { numRuns: 2000, seed: 7 },
    );
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.nat(64), (header, size) => readAll(fileOf(header, size))),
      { numRuns: 500, seed: 8 },
    );
  });
});

describe('a checkpoint in shards', () => {
  const ONE = 'model-00001-of-00002.safetensors';
  const TWO = 'model-00002-of-00002.safetensors';
  const index = (weightMap: unknown, total?: unknown) => ({ metadata: { total_size: total }, weight_map: weightMap });
  const GOOD = index({ 'a.weight': ONE, naïve: TWO, empty: TWO }, 28);

  async function folder(json: unknown, shards: Record<string, TensorToWrite[]>) {
    const files = new Map<string, TensorToWrite[]>([
      [ONE, SAMPLE.slice(0, 1)],
      [TWO, SAMPLE.slice(1)],
    ]);
    for (const [name, tensors] of Object.entries(shards)) files.set(name, tensors);
    const text = typeof json === 'string' ? json : JSON.stringify(json);
    const bytes: [string, Uint8Array][] = [['model.safetensors.index.json', new TextEncoder().encode(text)]];
    for (const [name, tensors] of files) if (tensors.length) bytes.push([name, await written(tensors)]);
    return new Map(bytes.map(([name, b]) => [name, bytesSource(name, b)]));
  }

  it('reads as one file', async () => {
    const source = await openShardedSafetensors(await folder(GOOD, {}));
    expect([...source.tensors.keys()]).toEqual(['a.weight', 'naïve', 'empty']);
    expect(await source.read('naïve')).toEqual(Float32Array.of(7));
    expect(await source.read('a.weight', 1, 2)).toEqual(Float32Array.of(-2.5));
    await expect(source.read('b')).rejects.toThrow(/no tensor b/);
    await openShardedSafetensors(await folder({ weight_map: GOOD.weight_map }, {}));
  });

  it.each<[string, unknown, Record<string, TensorToWrite[]>, RegExp]>([
    ['an index that is not JSON', '{"weight_map":', {}, /the file is not JSON/],
    ['an index without a map', { metadata: {} }, {}, /expected a weight_map/],
    ['an empty map', index({}), {}, /expected a weight_map/],
    ['a map of numbers', index({ a: 3 }), {}, /weight_map\.a is no file name/],
    ['a missing shard', GOOD, { [TWO]: [] }, /puts naïve into model-00002-of-00002\.safetensors, and there is no such/],
    ['a tensor that is elsewhere', index({ 'a.weight': TWO, naïve: TWO, empty: TWO }), {}, /which does not hold it/],
    ['a tensor listed twice', '{"weight_map":{"a":"x","a":"y"}}', {}, /the file names a twice/],
    [
      'a tensor in two shards',
      GOOD,
      { [TWO]: SAMPLE },
      /a\.weight lies in model-00001.*as it says, and in model-00002/,
    ],
    ['a tensor it does not list', index({ 'a.weight': ONE, naïve: TWO }), {}, /holds empty, which it does not list/],
    ['a wrong total', index(GOOD.weight_map, 29), {}, /total_size is 29, and its tensors take 28 bytes/],
  ])('refuses %s in words', async (_, json, shards, words) => {
    const reading = openShardedSafetensors(await folder(json, shards));
    await expect(reading).rejects.toThrow(CheckpointError);
    await expect(reading).rejects.toThrow(words);
  });

  it('names the shard that is damaged', async () => {
    const files = await folder(GOOD, {});
    const cut = files.get(TWO)!;
    files.set(TWO, { ...cut, size: cut.size - 2 });
    await expect(openShardedSafetensors(files)).rejects.toThrow(
      /^model-00002-of-00002\.safetensors: naïve .*truncated/,
    );
  });
});
