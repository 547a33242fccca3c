import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { gatherRows } from '../../../src/kernels/softmax/gatherRows.ts';
import { scatterRows } from '../../../src/kernels/softmax/scatterRows.ts';
import * as gather from '../../../src/reference/softmax/gatherRows.ts';
import * as scatter from '../../../src/reference/softmax/scatterRows.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { expectClose, weightedSum } from '../comparison.ts';

const NONE = 0xffffffff;

/** Rows 0 … numRows − 1 at random positions, at most two a position. */
function randomRows(random: RandomStream, T: number, R: number, numRows: number) {
  const rowPosition = new Uint32Array(R).fill(NONE);
  const positionRows = new Uint32Array(T * 2).fill(NONE);
  const slots = random.shuffle(Array.from({ length: 2 * T }, (_, i) => i % T)).slice(0, numRows);
  slots.forEach((t, r) => {
    rowPosition[r] = t;
    positionRows[2 * t + (positionRows[2 * t] === NONE ? 0 : 1)] = r;
  });
  return { rowPosition, positionRows };
}

describe('gatherRows, scatterRows', () => {
  it.each([
    [64, 64, 50, 32],
    [192, 320, 301, 96],
    [64, 128, 128, 160],
  ])(
    'equal the reference, and the one is the transpose of the other: T = %i, R = %i, %i rows of %i',
    async (T, R, numRows, stride) => {
      const test = await testDevice();
      const random = new RandomStream(T, 'gatherRows');
      const { rowPosition, positionRows } = randomRows(random, T, R, numRows);
      const normals = (n: number) => Float32Array.from({ length: n }, () => random.normal());
      const [x, dRows, dLogF, flowWeight] = [T * stride, R * stride, R, stride].map(normals);
      const stale = (n: number) => new Float32Array(n).fill(8);
      const output = test.tensor('output', 'f32', [R, stride], stale(R * stride));
      const dX = test.tensor('dX', 'f32', [T, stride], stale(T * stride));
      const dXFlow = test.tensor('dXFlow', 'f32', [T, stride], stale(T * stride));
      const back = {
        T,
        stride,
        positionRows: test.tensor('positionRows', 'u32', [T, 2], positionRows),
        dRows: test.tensor('dRows', 'f32', [R, stride], dRows),
        dLogF: test.tensor('dLogF', 'f32', [R], dLogF),
        flowWeight: test.tensor('flowWeight', 'f32', [stride], flowWeight),
      };
      await test.run(
        gatherRows({
          R,
          stride,
          rowPosition: test.tensor('rowPosition', 'u32', [R], rowPosition),
          x: test.tensor('x', 'f32', [T, stride], x),
          output,
        }),
        scatterRows({ ...back, dX, useFlowHead: false }),
        scatterRows({ ...back, dX: dXFlow, useFlowHead: true }),
      );
      const rows = gather.gatherRows({ C: stride, rowPosition, x });
      const gradient = scatter.scatterRows({ C: stride, positionRows, dRows });
      expect(await readFloats(test.gpu, output)).toEqual(Float32Array.from(rows));
      expectClose(await readFloats(test.gpu, dX), gradient, 1e-6, 'dX');
      const withFlow = scatter.scatterRows({ C: stride, positionRows, dRows, flow: { dLogF, weight: flowWeight } });
      expectClose(await readFloats(test.gpu, dXFlow), withFlow, 1e-6, 'dX with the flow head');
      // ⟨gather x, d⟩ = ⟨x, scatter d⟩: what central differences would say of a linear map
      expectClose([weightedSum(rows, dRows)], [weightedSum(x, gradient)], 1e-9, 'transposes');
    },
  );
});
