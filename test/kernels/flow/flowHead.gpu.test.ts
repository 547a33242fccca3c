import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { flowHead } from '../../../src/kernels/flow/flowHead.ts';
import { flowHeadBackward } from '../../../src/kernels/flow/flowHeadBackward.ts';
import { rowFlowGradient } from '../../../src/kernels/flow/rowFlowGradient.ts';
import * as forward from '../../../src/reference/flow/flowHead.ts';
import * as backward from '../../../src/reference/flow/flowHeadBackward.ts';
import * as rows from '../../../src/reference/flow/rowFlowGradient.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';
import { randomSupervision } from './supervision.ts';

describe('flowHead, flowHeadBackward', () => {
  it.each([
    [64, 20, 32],
    [192, 96, 96],
    [320, 200, 224],
  ])('equal the reference, which equals central differences: R = %i, C = %i in %i', async (R, C, stride) => {
    const test = await testDevice();
    const random = new RandomStream(R, 'flowHead');
    const padded = (numRows: number) =>
      Float32Array.from({ length: numRows * stride }, (_, i) => (i % stride < C ? random.normal() : 0));
    const h = padded(R);
    const weight = padded(1);
    const bias = Float32Array.from({ length: 64 }, () => random.normal());
    const dLogF = Float32Array.from({ length: R }, () => random.normal());
    const tensors = {
      h: test.tensor('h', 'f32', [R, stride], h),
      weight: test.tensor('weight', 'f32', [stride], weight),
      bias: test.tensor('bias', 'f32', [64], bias),
      logF: test.tensor('logF', 'f32', [R]),
      dLogF: test.tensor('dLogF', 'f32', [R], dLogF),
      dWeight: test.tensor('dWeight', 'f32', [stride], new Float32Array(stride).fill(3)),
      dBias: test.tensor('dBias', 'f32', [64], new Float32Array(64).fill(3)),
    };
    await test.run(flowHead({ R, C, stride, ...tensors }), flowHeadBackward({ R, stride, ...tensors }));
    const args = { R, C: stride, h, weight, bias: bias[0] };
    const expected = backward.flowHeadBackward({ ...args, dLogF });
    expectClose(await readFloats(test.gpu, tensors.logF), forward.flowHead(args), 1e-5, 'logF'); // f32 sum of 224 products
    const dWeight = await readFloats(test.gpu, tensors.dWeight);
    expectClose(dWeight, expected.dWeight, 1e-5, 'dWeight'); // f32 sum of 320 products
    expect(dWeight.subarray(C)).toEqual(new Float32Array(stride - C));
    expectClose(
      await readFloats(test.gpu, tensors.dBias),
      [expected.dBias, ...new Array<number>(63).fill(0)],
      1e-5,
      'dBias',
    );

    const indices = Array.from({ length: C }, (_, c) => c);
    const byWeight = centralDifferences(
      (w) => weightedSum(forward.flowHead({ ...args, weight: w }), dLogF),
      weight,
      indices,
    );
    expectClose(expected.dWeight.subarray(0, C), byWeight, 1e-7, 'dWeight against central differences');
    const byBias = centralDifferences(
      (b) => weightedSum(forward.flowHead({ ...args, bias: b[0] }), dLogF),
      [bias[0]],
      [0],
    );
    expectClose([expected.dBias], byBias, 1e-7, 'dBias against central differences');
  });
});

describe('rowFlowGradient', () => {
  it('sums the pairs of each row, 0 from numRows on', async () => {
    const test = await testDevice();
    const s = randomSupervision(3, { numRows: 90, V: 40, L: 3, groupSizes: [50], extraPairs: 11 });
    const dFlow = s.logPF;
    const dLogF = test.tensor('dLogF', 'f32', [s.R], new Float32Array(s.R).fill(4));
    await test.run(
      rowFlowGradient({
        R: s.R,
        counts: test.tensor('counts', 'u32', [8], s.counts),
        rowPairStart: test.tensor('rowPairStart', 'u32', [s.R + 1], s.rowPairStart),
        dFlow: test.tensor('dFlow', 'f32', [s.P], dFlow),
        dLogF,
      }),
    );
    const expected = [...rows.rowFlowGradient({ ...s, dFlow }), ...new Array<number>(s.R - s.numRows).fill(0)];
    expectClose(await readFloats(test.gpu, dLogF, s.R), expected, 1e-6, 'dLogF');
  });
});
