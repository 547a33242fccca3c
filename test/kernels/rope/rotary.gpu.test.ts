import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { rotary, rotaryTable } from '../../../src/kernels/rope/rotary.ts';
import * as reference from '../../../src/reference/rope/rotary.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const theta = 10000;
const MAX_POSITIONS = 50;
const SHAPES = [
  { T: 1, numRotatedHeads: 2, headDim: 8, stride: 32 },
  { T: 37, numRotatedHeads: 5, headDim: 12, stride: 96 },
  { T: 19, numRotatedHeads: 3, headDim: 10, stride: 64 },
  { T: 16, numRotatedHeads: 6, headDim: 64, stride: 512 },
];
type Shape = (typeof SHAPES)[number];

function inputs({ T, stride, headDim }: Shape) {
  const random = new RandomStream(7, 'rotary', headDim);
  return {
    x: Float32Array.from({ length: T * stride }, () => random.normal()),
    positions: Uint32Array.from({ length: T }, () => random.int(MAX_POSITIONS)),
  };
}

async function run(
  shape: Shape,
  x: Float32Array,
  positions: Uint32Array,
  ...inverses: boolean[]
): Promise<Float32Array> {
  const { T, stride, headDim } = shape;
  const tensor = test.tensor('x', 'f32', [T, stride], x);
  const at = test.tensor('positions', 'u32', [T], positions);
  const table = test.tensor(
    'table',
    'f32',
    [MAX_POSITIONS, headDim / 2, 2],
    rotaryTable(MAX_POSITIONS, headDim, theta),
  );
  await test.run(...inverses.map((inverse) => rotary({ ...shape, inverse, positions: at, table, x: tensor })));
  return readFloats(test.gpu, tensor, T * stride);
}

describe('rotary', () => {
  it.each(SHAPES)('equals the reference, forward and inverse: %o', async (shape) => {
    const { x, positions } = inputs(shape);
    for (const inverse of [false, true]) {
      const found = await run(shape, x, positions, inverse);
      expectClose(found, reference.rotary({ ...shape, theta, inverse, positions, x }), 1e-6, 'x'); // two products
    }
  });

  it('turns back what it turned, and leaves the other columns alone', async () => {
    const shape = SHAPES[1];
    const { x, positions } = inputs(shape);
    const found = await run(shape, x, positions, false, true);
    expectClose(found, x, 1e-6, 'x');
    const rotated = shape.numRotatedHeads * shape.headDim;
    for (let i = 0; i < x.length; i++) if (i % shape.stride >= rotated) expect(found[i]).toBe(x[i]);
  });

  it('inverse is the gradient: it equals central differences of the reference forward', async () => {
    const shape = SHAPES[2];
    const { x, positions } = inputs(shape);
    const random = new RandomStream(8, 'rotary');
    const dY = Float32Array.from({ length: x.length }, () => random.normal());
    const found = await run(shape, dY, positions, true);
    const indices = Array.from({ length: 60 }, () => random.int(x.length));
    const loss = (v: Float64Array) =>
      weightedSum(reference.rotary({ ...shape, theta, inverse: false, positions, x: v }), dY);
    expectClose(
      indices.map((i) => found[i]),
      centralDifferences(loss, x, indices),
      1e-5,
      'dX',
    );
  });

  it('a score depends on the distance of two positions only', () => {
    const shape = { T: 2, numRotatedHeads: 1, headDim: 8, stride: 8, inverse: false, theta };
    const random = new RandomStream(9, 'rotary');
    const x = Float64Array.from({ length: 16 }, () => random.normal());
    const score = (positions: number[]) => {
      const y = reference.rotary({ ...shape, positions, x });
      return weightedSum(y.subarray(0, 8), y.subarray(8));
    };
    expect(score([3, 10])).toBeCloseTo(score([23, 30]), 10);
  });
});
