import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { transposeMatrices, transposeTable } from '../../../src/kernels/matmul/transposeMatrices.ts';
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

  it('refuses dimensions that are no multiples of 32', () => {
    expect(() => transposeTable([{ offset: 0, rows: 33, cols: 32, targetOffset: 0 }])).toThrow('multiples of 32');
  });
});
