import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import {
  attentionBackwardKeyValue,
  attentionBackwardQuery,
  numBiasParts,
} from '../../../src/kernels/attention/attentionBackward.ts';
import { relativeBias } from '../../../src/kernels/attention/relativeBias.ts';
import { relativeBiasReduce } from '../../../src/kernels/attention/relativeBiasReduce.ts';
import * as reference from '../../../src/reference/attention/attentionBackward.ts';
import { attentionForward } from '../../../src/reference/attention/attentionForward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';
import { ATTENTION_CASES, type AttentionCase, TECHNIQUE_CASES } from './forest.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const SENTINEL = 9;

/** Both kernels; a bias as if of two layers with the same gradient. */
async function run({ shape, ...inputs }: AttentionCase) {
  const { numQueries, numHeads, outStride, bias } = shape;
  const { spans, qkv, dOutput, table, tableStride, buckets } = inputs;
  const forward = attentionForward({ ...shape, ...inputs });
  const dQkv = test.tensor('dQkv', 'f32', [qkv.length], new Float32Array(qkv.length).fill(SENTINEL));
  const stats = test.tensor(
    'stats',
    'f32',
    [numQueries, numHeads, 2],
    [...forward.lse].flatMap((lse) => [lse, 7]),
  );
  const common = {
    ...shape,
    spans: test.tensor('spans', 'u32', [spans.length], spans),
    qkv: test.tensor('qkv', 'f32', [qkv.length], qkv),
    dOutput: test.tensor('dOutput', 'f32', [numQueries, outStride], dOutput),
    stats,
    dQkv,
  };
  const output = test.tensor('output', 'f32', [numQueries, outStride], forward.output);
  let dTable: Float32Array = new Float32Array();
  if (bias) {
    const { numBuckets, maxDistance } = bias;
    const numParts = numBiasParts(numQueries, shape.technique);
    const layerStride = Math.ceil((numParts * numHeads * numBuckets) / 64) * 64;
    const spread = test.tensor('relativeBias', 'f32', [numHeads, buckets.length, 2]);
    const partials = test.tensor('partials', 'f32', [2, layerStride], new Float32Array(2 * layerStride).fill(SENTINEL));
    const layer = (l: number) => ({ ...partials, offsetBytes: 4 * l * layerStride, sizeBytes: 4 * layerStride });
    const size = Math.ceil((numBuckets * tableStride + 1) / 64) * 64;
    const target = test.tensor('dTable', 'f32', [size], new Float32Array(size).fill(SENTINEL));
    await test.run(
      relativeBias({
        numHeads,
        maxDistance,
        tableStride,
        buckets: test.tensor('buckets', 'u32', [buckets.length], buckets),
        table: test.tensor('table', 'f32', [numBuckets, tableStride], table),
        relativeBias: spread,
      }),
      ...[0, 1].map((l) => attentionBackwardQuery({ ...common, output, relativeBias: spread, biasPartials: layer(l) })),
      attentionBackwardKeyValue({ ...common, relativeBias: spread }),
      relativeBiasReduce({
        numLayers: 2,
        numParts,
        layerStride,
        numHeads,
        numBuckets,
        size,
        tableStride,
        partials,
        dTable: target,
      }),
    );
    dTable = await readFloats(test.gpu, target, size);
  } else await test.run(attentionBackwardQuery({ ...common, output }), attentionBackwardKeyValue(common));
  const found = await readFloats(test.gpu, stats, numQueries * numHeads * 2);
  return {
    dQkv: await readFloats(test.gpu, dQkv, qkv.length),
    rowDot: found.filter((_, e) => e % 2 === 1),
    dTable,
  };
}

/** The table's gradient from that of every head and distance, of two equal layers. */
function tableGradient({ shape, tableStride, buckets }: AttentionCase, dValues: Float64Array, size: number) {
  const dTable = new Float64Array(size);
  for (let h = 0; h < shape.numHeads; h++)
    buckets.forEach((bucket, d) => {
      dTable[bucket * tableStride + h] += 2 * dValues[h * buckets.length + d];
    });
  return dTable;
}

describe('attentionBackwardQuery, attentionBackwardKeyValue, both …Subgroup, relativeBias and relativeBiasReduce', () => {
  it.each(Object.keys(TECHNIQUE_CASES))('equal the reference, pads left alone: %s', async (name) => {
    const inputs = TECHNIQUE_CASES[name];
    const found = await run(inputs);
    const expected = reference.attentionBackward({ ...inputs.shape, ...inputs });
    expected.dQkv.forEach((_, e) => {
      if (!inputs.isUsed(e)) expected.dQkv[e] = SENTINEL;
    });
    expectClose(found.rowDot, expected.rowDot, 1e-5, 'rowDot'); // f32 sum of 64 products
    expectClose(found.dQkv, expected.dQkv, 5e-5, 'dQkv'); // f32 sums over 30 queries of products of such sums
    const dTable = tableGradient(inputs, expected.dBiasValues, found.dTable.length);
    expectClose(found.dTable, dTable, 5e-5, 'dTable');
    if (inputs.shape.bias) expect(dTable.some((value) => Math.abs(value) > 0.1)).toBe(true);
  });

  // Compiled already: attentionBackwardQuery and attentionBackwardKeyValue, then attentionBackwardQuerySubgroup and
  // attentionBackwardKeyValueSubgroup.
  it.each(['forest with bias', 'subgroup: forest with bias'])('give the same bits twice: %s', async (name) => {
    const inputs = TECHNIQUE_CASES[name];
    expect(await run(inputs)).toEqual(await run(inputs));
  });
});

describe('the reference attentionBackward', () => {
  const small = ['forest, two heads to a key-value head', 'forest with bias', 'segments with bias', 'cross-attention'];
  it.each(small)('equals central differences of the reference forward: %s', (name) => {
    const inputs = ATTENTION_CASES[name];
    const { shape, biasValues } = inputs;
    const all = { ...shape, ...inputs };
    const { dQkv, dBiasValues } = reference.attentionBackward(all);
    const random = new RandomStream(15, 'attentionBackward');
    const used = Array.from(inputs.qkv.keys()).filter(inputs.isUsed);
    const indices = Array.from({ length: 60 }, () => used[random.int(used.length)]);
    const ofQkv = (qkv: Float64Array) => weightedSum(attentionForward({ ...all, qkv }).output, inputs.dOutput);
    expectClose(
      indices.map((e) => dQkv[e]),
      centralDifferences(ofQkv, inputs.qkv, indices),
      1e-6,
      'dQkv',
    );
    if (!biasValues) return;
    const ofBias = (values: Float64Array) =>
      weightedSum(attentionForward({ ...all, biasValues: values }).output, inputs.dOutput);
    const every = Array.from(biasValues.keys());
    expectClose(dBiasValues, centralDifferences(ofBias, biasValues, every), 1e-6, 'dBiasValues');
  });
});
