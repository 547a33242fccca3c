import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { attentionBackwardKeyValue, attentionBackwardQuery } from '../../../src/kernels/attention/attentionBackward.ts';
import type { AttentionShape } from '../../../src/kernels/attention/attentionShape.ts';
import * as reference from '../../../src/reference/attention/attentionBackward.ts';
import { attentionForward } from '../../../src/reference/attention/attentionForward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';
import { ATTENTION_SHAPES, attentionInputs, randomForest } from './forest.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

async function run(shape: AttentionShape) {
  const { T, numHeads, qkvStride, outStride } = shape;
  const { begin, end } = randomForest(T, 30, Math.min(5, T - 1));
  const { qkv, dOutput } = attentionInputs(shape);
  const forward = attentionForward({ ...shape, end, qkv });
  const rowDot = test.tensor('rowDot', 'f32', [T, numHeads]);
  const dQkv = test.tensor('dQkv', 'f32', [T, qkvStride], new Float32Array(T * qkvStride).fill(9));
  const common = {
    ...shape,
    begin: test.tensor('begin', 'u32', [T], begin),
    end: test.tensor('end', 'u32', [T], end),
    qkv: test.tensor('qkv', 'f32', [T, qkvStride], qkv),
    dOutput: test.tensor('dOutput', 'f32', [T, outStride], dOutput),
    lse: test.tensor('lse', 'f32', [T, numHeads], forward.lse),
    rowDot,
    dQkv,
  };
  const output = test.tensor('output', 'f32', [T, outStride], forward.output);
  await test.run(attentionBackwardQuery({ ...common, output }), attentionBackwardKeyValue(common));
  return {
    inputs: { ...shape, end, qkv, dOutput },
    dQkv: await readFloats(test.gpu, dQkv, T * qkvStride),
    rowDot: await readFloats(test.gpu, rowDot, T * numHeads),
  };
}

describe('attentionBackwardQuery and attentionBackwardKeyValue', () => {
  it.each(ATTENTION_SHAPES)('equal the reference on a random forest, pads left alone: %o', async (shape) => {
    const found = await run(shape);
    const expected = reference.attentionBackward(found.inputs);
    const columns = (shape.numHeads + 2 * shape.numKeyValueHeads) * shape.headDim;
    for (let i = 0; i < expected.dQkv.length; i++) if (i % shape.qkvStride >= columns) expected.dQkv[i] = 9;
    expectClose(found.rowDot, expected.rowDot, 1e-5, 'rowDot'); // f32 sum of 64 products
    expectClose(found.dQkv, expected.dQkv, 5e-5, 'dQkv'); // f32 sums over 30 queries of products of such sums
  });

  it.each([ATTENTION_SHAPES[1], ATTENTION_SHAPES[3]])(
    'equal central differences of the reference forward: %o',
    async (shape) => {
      const { inputs, dQkv } = await run(shape);
      const random = new RandomStream(15, 'attentionBackward');
      const columns = (shape.numHeads + 2 * shape.numKeyValueHeads) * shape.headDim;
      const indices = Array.from({ length: 80 }, () => random.int(shape.T) * shape.qkvStride + random.int(columns));
      const loss = (qkv: Float64Array) => weightedSum(attentionForward({ ...inputs, qkv }).output, inputs.dOutput);
      expectClose(
        indices.map((i) => dQkv[i]),
        centralDifferences(loss, inputs.qkv, indices),
        5e-5,
        'dQkv',
      );
    },
  );

  it('give the same bits twice', async () => {
    const shape = ATTENTION_SHAPES[4]; // compiled already
    expect((await run(shape)).dQkv).toEqual((await run(shape)).dQkv);
  });
});
