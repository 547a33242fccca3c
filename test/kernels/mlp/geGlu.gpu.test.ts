import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { geGlu, geGluBackward } from '../../../src/kernels/mlp/geGlu.ts';
import * as reference from '../../../src/reference/mlp/geGlu.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

async function run(T: number, F: number) {
  const random = new RandomStream(11, 'geGlu', T);
  const gateUp = Float32Array.from({ length: T * 2 * F }, () => 2 * random.normal());
  gateUp.set([-200, -12, 0, 12, 200]);
  const dA = Float32Array.from({ length: T * F }, () => random.normal());
  const a = test.tensor('a', 'f32', [T, F]);
  const dGateUp = test.tensor('dGateUp', 'f32', [T, 2 * F]);
  const input = test.tensor('gateUp', 'f32', [T, 2 * F], gateUp);
  await test.run(
    geGlu({ T, F, gateUp: input, a }),
    geGluBackward({ T, F, gateUp: input, dA: test.tensor('dA', 'f32', [T, F], dA), dGateUp }),
  );
  return {
    gateUp,
    dA,
    a: await readFloats(test.gpu, a, T * F),
    dGateUp: await readFloats(test.gpu, dGateUp, T * 2 * F),
  };
}

describe('geGlu and geGluBackward', () => {
  it.each([
    [1, 32],
    [37, 96],
  ])('equal the reference, for gates of −200 to 200 too: [%i, %i]', async (T, F) => {
    const { gateUp, dA, a, dGateUp } = await run(T, F);
    expectClose(a, reference.geGlu(T, F, gateUp), 5e-6, 'a'); // 1 + tanh cancels for negative gates
    expectClose(dGateUp, reference.geGluBackward(T, F, gateUp, dA), 1e-5, 'dGateUp');
  });

  it('backward equals central differences of the reference forward', async () => {
    const [T, F] = [5, 32];
    const { gateUp, dA, dGateUp } = await run(T, F);
    const random = new RandomStream(12, 'geGlu');
    const indices = [0, 1, 2, 3, 4, ...Array.from({ length: 60 }, () => random.int(gateUp.length))];
    const loss = (x: Float64Array) => weightedSum(reference.geGlu(T, F, x), dA);
    expectClose(
      indices.map((i) => dGateUp[i]),
      centralDifferences(loss, gateUp, indices),
      1e-5,
      'dGateUp',
    );
  });
});
