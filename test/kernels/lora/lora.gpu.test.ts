/** loraMerge and loraGradient against float64, over a layer of several matrices of which some have adapters. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ShapeError } from '../../../src/core/errors.ts';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { loraGradient } from '../../../src/kernels/lora/loraGradient.ts';
import { loraMerge } from '../../../src/kernels/lora/loraMerge.ts';
import { type LoraRegion, loraGradientTable, loraMergeTable } from '../../../src/kernels/lora/loraTables.ts';
import * as referenceGradient from '../../../src/reference/lora/loraGradient.ts';
import * as referenceMerge from '../../../src/reference/lora/loraMerge.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

/** Regions one behind the other: more columns than a tile, rows that are no multiple of a tile, one without an adapter. */
function layer(rank: number) {
  const sizes = [
    { rows: 22, cols: 288, has: true },
    { rows: 6, cols: 288, has: false },
    { rows: 100, cols: 32, has: true },
  ];
  const random = new RandomStream(11, `lora ${rank}`);
  const draw = (n: number) => Float32Array.from({ length: n }, () => random.normal());
  let at = 0;
  let adaptersAt = 0;
  const regions = sizes.map(({ rows, cols, has }): LoraRegion => {
    const adapter = has ? { a: adaptersAt, b: adaptersAt + rank * cols } : null;
    if (adapter) adaptersAt = adapter.b + rows * rank;
    const region = { offset: at, rows, cols, adapter };
    at += rows * cols;
    return region;
  });
  return { regions, weights: draw(at), dWeights: draw(at), adapters: draw(adaptersAt) };
}
const part = (data: Float32Array, at: number, length: number) => data.subarray(at, at + length);

describe.each([4, 12])('adapters of rank %i', (rank) => {
  const { regions, weights, dWeights, adapters } = layer(rank);
  const scale = 0.5;
  const bind = (table: Uint32Array) => ({
    table: test.tensor('table', 'u32', [table.length], table),
    numTiles: table.length / 8,
    rank,
    scale,
    adapters: test.tensor('adapters', 'f32', [adapters.length], adapters),
  });

  it('are added to the matrices that have them; the others are copied', async () => {
    const merged = test.tensor('merged', 'f32', [weights.length], new Float32Array(weights.length).fill(99));
    const args = bind(loraMergeTable(regions, rank));
    await test.run(loraMerge({ ...args, weights: test.tensor('weights', 'f32', [weights.length], weights), merged }));
    const found = await readFloats(test.gpu, merged, weights.length);
    for (const { offset, rows, cols, adapter } of regions) {
      const own = part(found, offset, rows * cols);
      const w = part(weights, offset, rows * cols);
      if (!adapter) {
        expect(own).toEqual(w);
        continue;
      }
      const a = part(adapters, adapter.a, rank * cols);
      const b = part(adapters, adapter.b, rows * rank);
      const expected = referenceMerge.loraMerge({ rows, cols, rank, scale, weights: w, a, b });
      expectClose(own, expected, 3e-6, 'merged'); // f32 sum of 13 terms of size 1
    }
  });

  it('leave the bits of the matrices where B is 0', async () => {
    const zeroB = adapters.slice();
    for (const { rows, adapter } of regions) if (adapter) zeroB.fill(0, adapter.b, adapter.b + rows * rank);
    const merged = test.tensor('merged', 'f32', [weights.length]);
    const args = bind(loraMergeTable(regions, rank));
    const own = test.tensor('adapters', 'f32', [zeroB.length], zeroB);
    const source = test.tensor('weights', 'f32', [weights.length], weights);
    await test.run(loraMerge({ ...args, adapters: own, weights: source, merged }));
    expect(await readFloats(test.gpu, merged, weights.length)).toEqual(weights);
  });

  it('receive their gradients', async () => {
    const gradient = test.tensor('gradient', 'f32', [adapters.length], new Float32Array(adapters.length).fill(99));
    const args = bind(loraGradientTable(regions, rank));
    const d = test.tensor('dWeights', 'f32', [dWeights.length], dWeights);
    await test.run(loraGradient({ ...args, dWeights: d, gradient }));
    const found = await readFloats(test.gpu, gradient, adapters.length);
    for (const { offset, rows, cols, adapter } of regions) {
      if (!adapter) continue;
      const sizes = { rows, cols, rank, scale };
      const a = part(adapters, adapter.a, rank * cols);
      const b = part(adapters, adapter.b, rows * rank);
      const own = part(dWeights, offset, rows * cols);
      const { dA, dB } = referenceGradient.loraGradient({ ...sizes, dWeights: own, a, b });
      expectClose(part(found, adapter.a, rank * cols), dA, 2e-5, 'dA'); // f32 sums of up to 288 terms of size 1
      expectClose(part(found, adapter.b, rows * rank), dB, 2e-5, 'dB');
    }
  });
});

describe('the reference', () => {
  it('is the derivative of the merged matrix', () => {
    const [{ offset, cols, adapter }] = layer(4).regions;
    const { weights, dWeights, adapters } = layer(4);
    const sizes = { rows: 3, cols, rank: 4, scale: 2 };
    const w = part(weights, offset, 3 * cols);
    const d = part(dWeights, offset, 3 * cols);
    const a = part(adapters, adapter!.a, 4 * cols);
    const b = part(adapters, adapter!.b, 12);
    const { dA, dB } = referenceGradient.loraGradient({ ...sizes, dWeights: d, a, b });
    const indices = [0, 5, 11];
    const ofA = centralDifferences(
      (x) => weightedSum(referenceMerge.loraMerge({ ...sizes, weights: w, a: x, b }), d),
      a,
      indices,
    );
    const ofB = centralDifferences(
      (x) => weightedSum(referenceMerge.loraMerge({ ...sizes, weights: w, a, b: x }), d),
      b,
      indices,
    );
    expectClose(
      indices.map((i) => dA[i]),
      ofA,
      1e-7,
      'dA',
    );
    expectClose(
      indices.map((i) => dB[i]),
      ofB,
      1e-7,
      'dB',
    );
  });

  it('refuses what is no multiple of 4', () => {
    expect(() => loraMergeTable([{ offset: 0, rows: 2, cols: 30, adapter: null }], 4)).toThrow(ShapeError);
    expect(() => loraGradientTable([{ offset: 0, rows: 2, cols: 32, adapter: { a: 0, b: 128 } }], 6)).toThrow(/rank 6/);
  });
});
