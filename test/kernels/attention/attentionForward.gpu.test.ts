import { beforeAll, describe, expect, it } from 'vitest';
import { readFloats } from '../../../src/gpu/readback.ts';
import { attentionForward } from '../../../src/kernels/attention/attentionForward.ts';
import { relativeBias } from '../../../src/kernels/attention/relativeBias.ts';
import * as reference from '../../../src/reference/attention/attentionForward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose } from '../comparison.ts';
import { ATTENTION_CASES, type AttentionCase, forestCase, TECHNIQUE_CASES } from './forest.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const SENTINEL = 9;

/** The reference, with the pads of the output as `run` filled them. */
function expectedOf({ shape, ...inputs }: AttentionCase) {
  const expected = reference.attentionForward({ ...shape, ...inputs });
  const columns = shape.numHeads * shape.headDim;
  for (let i = 0; i < expected.output.length; i++) if (i % shape.outStride >= columns) expected.output[i] = SENTINEL;
  return expected;
}

async function run(
  { shape, spans, qkv, table, tableStride, buckets }: AttentionCase,
  rows?: { readonly first: number; readonly count: number },
) {
  const { numQueries, numHeads, outStride, bias } = shape;
  const size = numQueries * outStride;
  const output = test.tensor('output', 'f32', [numQueries, outStride], new Float32Array(size).fill(SENTINEL));
  const stats = test.tensor('stats', 'f32', [numQueries, numHeads, 2]);
  const inputs = {
    ...shape,
    spans: test.tensor('spans', 'u32', [spans.length], spans),
    qkv: test.tensor('qkv', 'f32', [qkv.length], qkv),
    output,
    stats,
  };
  if (bias) {
    const spread = test.tensor('relativeBias', 'f32', [numHeads, buckets.length, 2]);
    const expand = relativeBias({
      numHeads,
      maxDistance: bias.maxDistance,
      tableStride,
      buckets: test.tensor('buckets', 'u32', [buckets.length], buckets),
      table: test.tensor('table', 'f32', [bias.numBuckets, tableStride], table),
      relativeBias: spread,
    });
    await test.run(expand, attentionForward({ ...inputs, relativeBias: spread }));
  } else await test.run(attentionForward({ ...inputs, rows }));
  const found = await readFloats(test.gpu, stats, numQueries * numHeads * 2);
  return { output: await readFloats(test.gpu, output, size), lse: found.filter((_, e) => e % 2 === 0) };
}

const chains = (T: number) => ({
  position: Uint32Array.from({ length: T }, (_, i) => (i < 63 ? i : i - 63)),
  begin: Uint32Array.from({ length: T }, (_, i) => (i < 63 ? 0 : 63)),
  end: Uint32Array.from({ length: T }, (_, i) => (i < 63 ? 63 : T)),
});

describe('attentionForward, attentionForwardSubgroup', () => {
  it.each(Object.keys(TECHNIQUE_CASES))('equals the reference, pads left alone: %s', async (name) => {
    const found = await run(TECHNIQUE_CASES[name]);
    const expected = expectedOf(TECHNIQUE_CASES[name]);
    expectClose(found.output, expected.output, 1e-5, 'output'); // f32 scores of 64 products, in exp
    expectClose(found.lse, expected.lse, 1e-5, 'lse');
  });

  it('equals the reference on chains, where every query sees all before it', async () => {
    const inputs = forestCase(130, { numHeads: 4, numKeyValueHeads: 4, headDim: 16 }, chains(130));
    expectClose((await run(inputs)).output, expectedOf(inputs).output, 1e-5, 'output');
  });

  it.each(['cross-attention', 'subgroup: cross-attention'])('gives 0 to queries that see nothing: %s', async (name) => {
    const inputs = TECHNIQUE_CASES[name];
    const { numQueries, outStride, numHeads, headDim } = inputs.shape;
    const last = (await run(inputs)).output.slice((numQueries - 20) * outStride);
    expect(last.every((value, e) => value === (e % outStride < numHeads * headDim ? 0 : SENTINEL))).toBe(true);
  });

  it.each(['forest, two heads to a key-value head', 'subgroup: forest, two heads to a key-value head'])(
    'stays exact for scores of thousands of nats: %s',
    async (name) => {
      const inputs = TECHNIQUE_CASES[name];
      const large = {
        ...inputs,
        // Whole numbers in q and k: the scores are exact but for the root.
        qkv: inputs.qkv.map((value, i) => (i % inputs.shape.layout.queryStride < 24 ? Math.round(value * 20) : value)),
      };
      const found = await run(large);
      const expected = expectedOf(large);
      expectClose(found.lse, expected.lse, 1e-5, 'lse'); // the products cancel
      expectClose(found.output, expected.output, 2e-3, 'output'); // scores of 1e4 have an ulp of 1e-3
    },
  );

  it.each(['forest, heads of 16', 'subgroup: forest, heads of 16'])(
    'makes the rows asked for with the bits of all, and leaves the others: %s',
    async (name) => {
      const inputs = TECHNIQUE_CASES[name];
      const { numQueries, outStride } = inputs.shape;
      const all = await run(inputs);
      const first = 64;
      const part = await run(inputs, { first, count: numQueries - first });
      expect(part.output.slice(first * outStride)).toEqual(all.output.slice(first * outStride));
      expect(part.output.slice(0, first * outStride).every((value) => value === SENTINEL)).toBe(true);
    },
  );

  it('gives the same bits twice', async () => {
    const inputs = ATTENTION_CASES['forest, heads of 16']; // compiled already
    expect(await run(inputs)).toEqual(await run(inputs));
  });
});
