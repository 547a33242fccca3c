import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { swiGlu } from '../../../src/kernels/mlp/swiGlu.ts';
import * as reference from '../../../src/reference/mlp/swiGlu.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('swiGlu', () => {
  it.each([
    { T: 1, F: 32 },
    { T: 37, F: 96 },
  ])('equals the reference, for gates of −200 to 200 too: [$T, $F]', async ({ T, F }) => {
    const random = new RandomStream(10, 'swiGlu', T);
    const gateUp = Float32Array.from({ length: T * 2 * F }, () => 2 * random.normal());
    gateUp.set([-200, -90, -80, 0, 80, 200]);
    const a = test.tensor('a', 'f32', [T, F]);
    await test.run(swiGlu({ T, F, gateUp: test.tensor('gateUp', 'f32', [T, 2 * F], gateUp), a }));
    expectClose(await readFloats(test.gpu, a, T * F), reference.swiGlu({ T, F, gateUp }), 2e-6, 'a'); // exp of few ulp
  });
});
