import { beforeAll, describe, expect, it } from 'vitest';
import { readFloats } from '../../../src/gpu/readback.ts';
import { attentionForward } from '../../../src/kernels/attention/attentionForward.ts';
import type { AttentionShape } from '../../../src/kernels/attention/attentionShape.ts';
import * as reference from '../../../src/reference/attention/attentionForward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';
import { ATTENTION_SHAPES, attentionInputs, randomForest } from './forest.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

interface Forest {
  readonly begin: Uint32Array;
  readonly end: Uint32Array;
}

const SENTINEL = 9;

/** The reference, with the pads of the output as `run` filled them. */
function expectedOf(shape: AttentionShape, { end }: Forest, qkv: Float32Array) {
  const expected = reference.attentionForward({ ...shape, end, qkv });
  const columns = shape.numHeads * shape.headDim;
  for (let i = 0; i < expected.output.length; i++) if (i % shape.outStride >= columns) expected.output[i] = SENTINEL;
  return expected;
}

async function run(shape: AttentionShape, { begin, end }: Forest, qkv: Float32Array) {
  const { T, numHeads, qkvStride, outStride } = shape;
  const output = test.tensor('output', 'f32', [T, outStride], new Float32Array(T * outStride).fill(SENTINEL));
  const lse = test.tensor('lse', 'f32', [T, numHeads]);
  await test.run(
    attentionForward({
      ...shape,
      begin: test.tensor('begin', 'u32', [T], begin),
      end: test.tensor('end', 'u32', [T], end),
      qkv: test.tensor('qkv', 'f32', [T, qkvStride], qkv),
      output,
      lse,
    }),
  );
  return {
    output: await readFloats(test.gpu, output, T * outStride),
    lse: await readFloats(test.gpu, lse, T * numHeads),
  };
}

describe('attentionForward', () => {
  it.each(ATTENTION_SHAPES)('equals the reference on a random forest, pads left alone: %o', async (shape) => {
    const forest = randomForest(shape.T, 30, Math.min(5, shape.T - 1));
    const { qkv } = attentionInputs(shape);
    const found = await run(shape, forest, qkv);
    const expected = expectedOf(shape, forest, qkv);
    expectClose(found.output, expected.output, 1e-5, 'output'); // f32 scores of 64 products, in exp
    expectClose(found.lse, expected.lse, 1e-5, 'lse');
  });

  it('equals the reference on chains, where every query sees all before it', async () => {
    const shape = ATTENTION_SHAPES[4];
    const begin = Uint32Array.from({ length: shape.T }, (_, i) => (i < 63 ? 0 : 63));
    const end = Uint32Array.from({ length: shape.T }, (_, i) => (i < 63 ? 63 : shape.T));
    const { qkv } = attentionInputs(shape);
    const found = await run(shape, { begin, end }, qkv);
    expectClose(found.output, expectedOf(shape, { begin, end }, qkv).output, 1e-5, 'output');
  });

  it('stays exact for scores of thousands of nats', async () => {
    const shape = ATTENTION_SHAPES[1];
    const forest = randomForest(shape.T, 30, 3);
    const qkv = attentionInputs(shape).qkv.map((value, i) => {
      const column = i % shape.qkvStride;
      return column < 24 ? Math.round(value * 20) : value; // whole numbers: the scores are exact but for the root
    });
    const found = await run(shape, forest, qkv);
    const expected = expectedOf(shape, forest, qkv);
    expectClose(found.lse, expected.lse, 1e-5, 'lse'); // the products cancel
    expectClose(found.output, expected.output, 2e-3, 'output'); // scores of 1e4 have an ulp of 1e-3
  });

  it('gives the same bits twice', async () => {
    const shape = ATTENTION_SHAPES[4]; // compiled already
    const forest = randomForest(shape.T, 40, 5);
    const { qkv } = attentionInputs(shape);
    expect(await run(shape, forest, qkv)).toEqual(await run(shape, forest, qkv));
  });
});
