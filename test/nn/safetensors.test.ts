import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../src/core/errors.ts';
import { readSafetensors, type SafeTensor, writeSafetensors } from '../../src/nn/safetensors.ts';

const sample = (): Map<string, SafeTensor> =>
  new Map([
    ['a.weight', { shape: [2, 3], data: Float32Array.of(1, -2.5, 0, -0, 1e-38, 3.4e38) }],
    ['naïve', { shape: [1], data: Float32Array.of(7) }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ]);

/** A file with this header and `size` bytes of data. */
function fileOf(header: unknown, size: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + size);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  return out;
}

describe('safetensors', () => {
  it('reads what it wrote, bit for bit', () => {
    const bytes = writeSafetensors(sample(), { format: 'pt', step: '3' });
    const { tensors, metadata } = readSafetensors(bytes);
    expect(tensors).toEqual(sample());
    expect(Object.is(tensors.get('a.weight')!.data[3], -0)).toBe(true);
    expect(metadata).toEqual({ format: 'pt', step: '3' });
  });

  it('pads its header to 8 bytes and lays tensors out without gaps', () => {
    const bytes = writeSafetensors(sample());
    const headerBytes = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
    expect(header.__metadata__).toEqual({ format: 'pt' });
    expect(header['a.weight']).toEqual({ dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
    expect(header['naïve'].data_offsets).toEqual([24, 28]);
    expect(bytes.length).toBe(8 + headerBytes + 28);
  });

  it('reads a view that starts on an odd byte', () => {
    const bytes = writeSafetensors(sample());
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors).toEqual(sample());
  });

  const tensor = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /at least 8 bytes, found 0/],
    ['a length beyond the file', fileOf({}, 0).slice(0, 9), /header claims 2 bytes of a file of 9/],
    ['a gigantic length', new Uint8Array(64).fill(255), /header claims/],
    ['text', new TextEncoder().encode('<!doctype html><html>'), /header claims/],
    ['a header that is not JSON', fileOf('{"a":', 8), /not JSON/],
    ['a header that is not UTF-8', fileOf('\u0000', 8).fill(255, 8, 9).fill(2, 0, 1), /header/],
    ['a header that is null', fileOf('null', 8), /not a JSON object/],
    ['a header that is a list', fileOf([tensor], 8), /not a JSON object/],
    ['an entry that is null', fileOf({ a: null }, 8), /a has no dtype/],
    ['half floats', fileOf({ a: { ...tensor, dtype: 'F16' } }, 8), /a is F16, expected F32/],
    ['no shape', fileOf({ a: { ...tensor, shape: undefined } }, 8), /a has no shape/],
    ['a negative shape', fileOf({ a: { ...tensor, shape: [-1, -2] } }, 8), /a has no shape/],
    ['no offsets', fileOf({ a: { ...tensor, data_offsets: undefined } }, 8), /a has no data_offsets/],
    ['offsets of another size', fileOf({ a: { ...tensor, data_offsets: [0, 4] } }, 8), /claims bytes 0…4/],
    ['offsets beyond the file', fileOf({ a: { ...tensor, data_offsets: [4, 12] } }, 8), /claims bytes 4…12/],
  ])('refuses %s in words', (_, bytes, words) => {
    const read = () => readSafetensors(bytes, 'some.safetensors');
    expect(read).toThrow(CheckpointError);
    expect(read).toThrow(words);
    expect(read).toThrow(/^some\.safetensors: .*nothing was loaded/s);
  });

  it('throws nothing but CheckpointError, whatever the bytes', () => {
    const good = writeSafetensors(sample());
    const headerBytes = Number(new DataView(good.buffer).getBigUint64(0, true));
    const change = fc.record({ at: fc.nat(8 + headerBytes - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(good.length), (changes, cut) => {
        const bytes = good.slice(0, changes.length === 4 ? cut : good.length);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        try {
          for (const t of readSafetensors(bytes).tensors.values())
            expect(t.data.length).toBe(t.shape.reduce((a, b) => a * b, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(64), (header, size) => {
        try {
          readSafetensors(fileOf(header, size));
        } catch (error) {
          expect(error).toBeInstanceOf(CheckpointError);
        }
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});
