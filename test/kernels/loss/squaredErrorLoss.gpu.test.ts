import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { squaredErrorLoss } from '../../../src/kernels/loss/squaredErrorLoss.ts';
import * as reference from '../../../src/reference/loss/squaredErrorLoss.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('squaredErrorLoss', () => {
  it.each([
    [32, 32, 32],
    [64, 544, 37],
  ])('equals the reference and central differences: [%i, %i], %i rows', async (B, F, n) => {
    const random = new RandomStream(1, 'squaredErrorLoss', B);
    const x = Float32Array.from({ length: B * F }, () => random.normal());
    const xHat = Float32Array.from({ length: B * F }, () => random.normal());
    const dXHat = test.tensor('dXHat', 'f32', [B, F]);
    const rowLoss = test.tensor('rowLoss', 'f32', [B]);
    const [target, found] = [test.tensor('x', 'f32', [B, F], x), test.tensor('xHat', 'f32', [B, F], xHat)];
    await test.run(squaredErrorLoss({ B, F, n, x: target, xHat: found, dXHat, rowLoss }));
    const expected = reference.squaredErrorLoss({ B, F, n, x, xHat });
    const gradient = await readFloats(test.gpu, dXHat, B * F);
    expectClose(gradient, expected.dXHat, 1e-6, 'dXHat');
    expectClose(await readFloats(test.gpu, rowLoss, B), expected.rowLoss, 1e-5, 'rowLoss');
    const loss = (y: Float64Array) =>
      reference.squaredErrorLoss({ B, F, n, x, xHat: y }).rowLoss.reduce((a, b) => a + b);
    const indices = Array.from({ length: 10 }, (_, j) => (j * 997) % (B * F));
    expectClose(
      indices.map((j) => gradient[j]),
      centralDifferences(loss, xHat, indices),
      1e-5,
      'dXHat',
    );
  });
});
