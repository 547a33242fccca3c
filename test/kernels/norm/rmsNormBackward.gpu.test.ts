import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { NORM_ROWS_PER_BLOCK, rmsNormBackward } from '../../../src/kernels/norm/rmsNormBackward.ts';
import { rmsNorm } from '../../../src/reference/norm/rmsNorm.ts';
import * as reference from '../../../src/reference/norm/rmsNormBackward.ts';
import { rmsNormGainReduce } from '../../../src/reference/norm/rmsNormGainReduce.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const eps = 1e-5;

async function run(T: number, C: number, stride: number, accumulate: boolean) {
  const random = new RandomStream(5, 'rmsNormBackward', T);
  const draw = (length: number) => Float32Array.from({ length }, (_, i) => (i % stride < C ? random.normal() : 0));
  const [x, gain, dY, before] = [draw(T * stride), draw(stride), draw(T * stride), draw(T * stride)];
  const rstd = Float32Array.from(rmsNorm({ T, C, stride, eps, x, gain }).rstd);
  const numBlocks = Math.ceil(T / NORM_ROWS_PER_BLOCK);
  const dX = test.tensor('dX', 'f32', [T, stride], before);
  const gainPartial = test.tensor('gainPartial', 'f32', [numBlocks, stride]);
  await test.run(
    rmsNormBackward({
      T,
      C,
      stride,
      x: test.tensor('x', 'f32', [T, stride], x),
      gain: test.tensor('gain', 'f32', [stride], gain),
      rstd: test.tensor('rstd', 'f32', [T], rstd),
      dY: test.tensor('dY', 'f32', [T, stride], dY),
      dX,
      gainPartial,
      accumulate,
    }),
  );
  return {
    inputs: { T, C, stride, x, gain, rstd, dY },
    before,
    numBlocks,
    dX: await readFloats(test.gpu, dX, T * stride),
    gainPartial: await readFloats(test.gpu, gainPartial, numBlocks * stride),
  };
}

describe('rmsNormBackward', () => {
  it.each([
    { T: 1, C: 8, stride: 32, accumulate: false },
    { T: 37, C: 50, stride: 64, accumulate: true },
    { T: 64, C: 288, stride: 288, accumulate: false },
  ])(
    'equals the reference: [$T, $C] in rows of $stride, accumulate $accumulate',
    async ({ T, C, stride, accumulate }) => {
      const found = await run(T, C, stride, accumulate);
      const addend = accumulate ? found.before : undefined;
      const expected = reference.rmsNormBackward({ ...found.inputs, addend, rowsPerBlock: NORM_ROWS_PER_BLOCK });
      expectClose(found.dX, expected.dX, 2e-5, 'dX'); // f32 sum of 288 products
      expectClose(found.gainPartial, expected.gainPartial, 2e-5, 'gainPartial');
    },
  );

  it('equals central differences of the reference forward, in x and in the gain', async () => {
    const [T, C, stride] = [11, 20, 32];
    const { inputs, dX, gainPartial, numBlocks } = await run(T, C, stride, false);
    const forward = (x: ArrayLike<number>, gain: ArrayLike<number>) =>
      weightedSum(rmsNorm({ T, C, stride, eps, x, gain }).y, inputs.dY);
    const ofX = Array.from({ length: T }, (_, t) => t * stride + ((7 * t) % C));
    const differencesX = centralDifferences((x) => forward(x, inputs.gain), inputs.x, ofX);
    expectClose(
      ofX.map((i) => dX[i]),
      differencesX,
      2e-5,
      'dX',
    );
    const ofGain = Array.from({ length: C }, (_, c) => c);
    const differencesGain = centralDifferences((gain) => forward(inputs.x, gain), inputs.gain, ofGain);
    const dGain = rmsNormGainReduce({ numNorms: 1, numBlocks, stride, partials: gainPartial });
    expectClose(dGain.subarray(0, C), differencesGain, 2e-5, 'dGain');
  });
});
