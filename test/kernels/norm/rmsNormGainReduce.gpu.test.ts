import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { rmsNormGainReduce } from '../../../src/kernels/norm/rmsNormGainReduce.ts';
import * as reference from '../../../src/reference/norm/rmsNormGainReduce.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('rmsNormGainReduce', () => {
  it.each([
    { numNorms: 1, numBlocks: 1, stride: 32 },
    { numNorms: 5, numBlocks: 13, stride: 160 },
  ])('adds the blocks of each norm: $numNorms norms, $numBlocks blocks, stride $stride', async (sizes) => {
    const { numNorms, numBlocks, stride } = sizes;
    const random = new RandomStream(6, 'rmsNormGainReduce');
    const partials = Float32Array.from({ length: numNorms * numBlocks * stride }, () => random.normal());
    const dGain = test.tensor('dGain', 'f32', [numNorms, stride], new Float32Array(numNorms * stride).fill(9));
    await test.run(
      rmsNormGainReduce({
        ...sizes,
        partials: test.tensor('partials', 'f32', [numNorms, numBlocks, stride], partials),
        dGain,
      }),
    );
    const found = await readFloats(test.gpu, dGain, numNorms * stride);
    expectClose(found, reference.rmsNormGainReduce({ ...sizes, partials }), 1e-6, 'dGain'); // f32 sum of 13 terms
  });
});
