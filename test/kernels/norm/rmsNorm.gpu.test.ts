import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { rmsNorm } from '../../../src/kernels/norm/rmsNorm.ts';
import * as reference from '../../../src/reference/norm/rmsNorm.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('rmsNorm', () => {
  it.each([
    { T: 1, C: 8, stride: 32 },
    { T: 37, C: 50, stride: 64 },
    { T: 64, C: 288, stride: 288 },
  ])('equals the reference, pads 0: [$T, $C] in rows of $stride', async ({ T, C, stride }) => {
    const random = new RandomStream(4, 'rmsNorm', T);
    const eps = 1e-5;
    const x = Float32Array.from({ length: T * stride }, (_, i) => (i % stride < C ? 3 * random.normal() : 0));
    x.fill(0, 0, stride); // a row of zeros has rstd 1 / √eps
    const gain = Float32Array.from({ length: stride }, () => 1 + random.normal());
    // Old contents must not survive.
    const y = test.tensor('y', 'f32', [T, stride], new Float32Array(T * stride).fill(9));
    const rstd = test.tensor('rstd', 'f32', [T]);
    await test.run(
      rmsNorm({
        T,
        C,
        stride,
        eps,
        x: test.tensor('x', 'f32', [T, stride], x),
        gain: test.tensor('gain', 'f32', [stride], gain),
        y,
        rstd,
      }),
    );
    const expected = reference.rmsNorm({ T, C, stride, eps, x, gain });
    const found = await readFloats(test.gpu, y, T * stride);
    expectClose(found, expected.y, 1e-5, 'y'); // f32 sum of 288 squares
    expectClose(await readFloats(test.gpu, rstd, T), expected.rstd, 1e-5, 'rstd');
    for (let i = 0; i < T * stride; i++) if (i % stride >= C) expect(Math.abs(found[i])).toBe(0);
  });
});
