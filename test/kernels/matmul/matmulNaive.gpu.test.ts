import { expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { matmulNaive } from '../../../src/kernels/matmul/matmulNaive.ts';
import { matmul, matmulTransposed } from '../../../src/reference/matmul/matmul.ts';
import { testDevice } from '../../gpu/testDevice.ts';

it.each([
  { operation: 'nn', accumulate: false },
  { operation: 'nn', accumulate: true },
  { operation: 'tn', accumulate: false },
  { operation: 'tn', accumulate: true },
] as const)('matmulNaive($operation, accumulate $accumulate) equals the reference on whole numbers', async (how) => {
  const test = await testDevice();
  const [M, N, K] = [13, 27, 11]; // no multiples of the workgroup's edge
  const random = new RandomStream(3, `${how.operation} ${how.accumulate}`);
  const draw = (size: number) => Float32Array.from({ length: size }, () => random.int(17) - 8);
  const [a, b, old] = [draw(M * K), draw(K * N), draw(M * N)];
  const c = test.tensor('c', 'f32', [M, N], old);
  await test.run(
    matmulNaive({
      ...how,
      M,
      N,
      K,
      a: test.tensor('a', 'f32', [M * K], a),
      b: test.tensor('b', 'f32', [K, N], b),
      c,
    }),
  );
  const reference = how.operation === 'nn' ? matmul : matmulTransposed;
  expect(await readFloats(test.gpu, c, M * N)).toEqual(
    Float32Array.from(reference(M, N, K, a, b, how.accumulate ? old : undefined)),
  );
});
