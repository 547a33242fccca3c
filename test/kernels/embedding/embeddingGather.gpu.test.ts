import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { embeddingGather } from '../../../src/kernels/embedding/embeddingGather.ts';
import * as reference from '../../../src/reference/embedding/embeddingGather.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('embeddingGather', () => {
  it.each([
    { T: 1, V: 3, stride: 32 },
    { T: 77, V: 41, stride: 96 },
  ])('copies rows exactly: $T tokens, stride $stride', async ({ T, V, stride }) => {
    const random = new RandomStream(1, 'embeddingGather', T);
    const table = Float32Array.from({ length: V * stride }, () => random.normal());
    const tokens = Uint32Array.from({ length: T }, () => random.int(V));
    const output = test.tensor('output', 'f32', [T, stride]);
    await test.run(
      embeddingGather({
        T,
        stride,
        tokens: test.tensor('tokens', 'u32', [T], tokens),
        table: test.tensor('table', 'f32', [V, stride], table),
        output,
      }),
    );
    expect(Array.from(await readFloats(test.gpu, output, T * stride))).toEqual(
      Array.from(reference.embeddingGather({ stride, tokens, table })),
    );
  });
});
