import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats, readTensor } from '../../../src/gpu/readback.ts';
import { transposeMatrices, transposeTable } from '../../../src/kernels/matmul/transposeMatrices.ts';
import { unpackHalves } from '../../../src/reference/matmul/half.ts';
import { transpose } from '../../../src/reference/matmul/matmul.ts';
import { testDevice } from '../../gpu/testDevice.ts';

describe('transposeMatrices(args)', () => {
  it('transposes all matrices of a layer, and touches nothing between them', async () => {
    const test = await testDevice();
    const random = new RandomStream(3, 'transpose');
    const matrices = [
      { offset: 64, rows: 96, cols: 32, targetOffset: 128 },
      { offset: 64 + 96 * 32, rows: 32, cols: 160, targetOffset: 128 + 96 * 32 + 64 },
      { offset: 64 + 96 * 32 + 32 * 160 + 4, rows: 64, cols: 64, targetOffset: 16384 },
    ];
    const source = Float32Array.from({ length: 16384 }, () => random.normal());
    const expected = new Float32Array(16384 + 64 * 64 + 32);
    for (const { offset, rows, cols, targetOffset } of matrices)
      expected.set(transpose(rows, cols, source.subarray(offset, offset + rows * cols)), targetOffset);

    const table = transposeTable(matrices);
    const target = test.tensor('target', 'f32', [expected.length]);
    await test.run(
      transposeMatrices({
        source: test.tensor('source', 'f32', [source.length], source),
        target,
        table: test.tensor('table', 'u32', [table.length / 4, 4], table),
        numTiles: table.length / 4,
      }),
    );
    expect(await readFloats(test.gpu, target, expected.length)).toEqual(expected);
  });

  it('writes half precision into words, within one unit in the last of 11 bits (WGSL lets it round up or down)', async () => {
    const test = await testDevice();
    const random = new RandomStream(4, 'transpose');
    const [rows, cols] = [64, 96];
    const source = Float32Array.from({ length: rows * cols }, () => random.normal());
    const table = transposeTable([{ offset: 0, rows, cols, targetOffset: 64 }]);
    const target = test.tensor('target', 'u32', [(rows * cols) / 2 + 64]);
    await test.run(
      transposeMatrices({
        source: test.tensor('source', 'f32', [source.length], source),
        target,
        table: test.tensor('table', 'u32', [table.length / 4, 4], table),
        numTiles: table.length / 4,
      }),
    );
    const found = unpackHalves(new Uint32Array(await readTensor(test.gpu, target)));
    const expected = transpose(rows, cols, source);
    expect(found.subarray(0, 64).every((x) => x === 0)).toBe(true);
    expect(found.subarray(64 + rows * cols).every((x) => x === 0)).toBe(true);
    for (let i = 0; i < expected.length; i++)
      expect(Math.abs(found[64 + i] - expected[i])).toBeLessThanOrEqual(2 ** -10 * Math.abs(expected[i]) + 2 ** -24);
  });

  it('refuses dimensions that are no multiples of 32', () => {
    expect(() => transposeTable([{ offset: 0, rows: 33, cols: 32, targetOffset: 0 }])).toThrow('multiples of 32');
  });
});
