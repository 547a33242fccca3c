import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { relu, reluBackward } from '../../../src/kernels/mlp/relu.ts';
import * as reference from '../../../src/reference/mlp/relu.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('relu and reluBackward', () => {
  it.each([
    [1, 32],
    [37, 96],
  ])('equal the reference exactly: [%i, %i]', async (T, F) => {
    const random = new RandomStream(10, 'relu', T);
    const h = Float32Array.from({ length: T * F }, () => random.normal());
    h.set([0, -0, 1e-30, -1e-30, 1e30, -1e30]);
    const dA = Float32Array.from({ length: T * F }, () => random.normal());
    const a = test.tensor('a', 'f32', [T, F]);
    const dH = test.tensor('dH', 'f32', [T, F]);
    const input = test.tensor('h', 'f32', [T, F], h);
    await test.run(
      relu({ T, F, h: input, a }),
      reluBackward({ T, F, h: input, dA: test.tensor('dA', 'f32', [T, F], dA), dH }),
    );
    const plusZero = (x: ArrayLike<number>) => Array.from(x, (value) => Math.fround(value) + 0);
    expect(plusZero(await readFloats(test.gpu, a, T * F))).toEqual(plusZero(reference.relu(h)));
    expect(plusZero(await readFloats(test.gpu, dH, T * F))).toEqual(plusZero(reference.reluBackward(h, dA)));
  });
});
