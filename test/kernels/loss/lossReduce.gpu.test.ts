import { expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { lossReduce } from '../../../src/kernels/loss/lossReduce.ts';
import * as reference from '../../../src/reference/loss/lossReduce.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';

it.each([
  [1, 1],
  [700, 0],
  [257, 1025],
])('lossReduce sums %i pairs and %i trajectories and leaves the other metrics alone', async (P, N) => {
  const test = await testDevice();
  const random = new RandomStream(P, 'lossReduce');
  const pairLoss = Float32Array.from({ length: P }, () => random.normal());
  const trajectoryLoss = Float32Array.from({ length: Math.max(1, N) }, () => random.normal());
  const metrics = test.tensor('metrics', 'f32', [16], new Float32Array(16).fill(9));
  const args = {
    P,
    N,
    pairLoss: test.tensor('pairLoss', 'f32', [P], pairLoss),
    trajectoryLoss: test.tensor('trajectoryLoss', 'f32', [Math.max(1, N)], trajectoryLoss),
    metrics,
  };
  await test.run(lossReduce(args));
  const found = await readFloats(test.gpu, metrics);
  expectClose(
    found.subarray(0, 3),
    reference.lossReduce({ pairLoss, trajectoryLoss: trajectoryLoss.subarray(0, N) }),
    1e-5,
    'metrics',
  ); // f32 sums of 1,000
  expect(found.subarray(3)).toEqual(new Float32Array(13).fill(9));
  await test.run(lossReduce(args));
  expect(await readFloats(test.gpu, metrics)).toEqual(found);
});
