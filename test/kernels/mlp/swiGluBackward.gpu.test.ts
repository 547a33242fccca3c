import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { swiGluBackward } from '../../../src/kernels/mlp/swiGluBackward.ts';
import { swiGlu } from '../../../src/reference/mlp/swiGlu.ts';
import * as reference from '../../../src/reference/mlp/swiGluBackward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

async function run(T: number, F: number) {
  const random = new RandomStream(11, 'swiGluBackward', T);
  const gateUp = Float32Array.from({ length: T * 2 * F }, () => 2 * random.normal());
  gateUp.set([-200, -90, 0, 90, 200]);
  const dA = Float32Array.from({ length: T * F }, () => random.normal());
  const dGateUp = test.tensor('dGateUp', 'f32', [T, 2 * F]);
  await test.run(
    swiGluBackward({
      T,
      F,
      gateUp: test.tensor('gateUp', 'f32', [T, 2 * F], gateUp),
      dA: test.tensor('dA', 'f32', [T, F], dA),
      dGateUp,
    }),
  );
  return { gateUp, dA, found: await readFloats(test.gpu, dGateUp, T * 2 * F) };
}

describe('swiGluBackward', () => {
  it.each([
    { T: 1, F: 32 },
    { T: 37, F: 96 },
  ])('equals the reference: [$T, $F]', async ({ T, F }) => {
    const { gateUp, dA, found } = await run(T, F);
    expectClose(found, reference.swiGluBackward({ T, F, gateUp, dA }), 5e-6, 'dGateUp'); // 1 − σ(g) cancels
  });

  it('equals central differences of the reference forward', async () => {
    const [T, F] = [5, 32];
    const { gateUp, dA, found } = await run(T, F);
    const random = new RandomStream(12, 'swiGluBackward');
    const indices = [0, 2, 4, ...Array.from({ length: 60 }, () => random.int(gateUp.length))];
    const loss = (x: Float64Array) => weightedSum(swiGlu({ T, F, gateUp: x }), dA);
    expectClose(
      indices.map((i) => found[i]),
      centralDifferences(loss, gateUp, indices),
      1e-5,
      'dGateUp',
    );
  });
});
