import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { embeddingBackward } from '../../../src/kernels/embedding/embeddingBackward.ts';
import * as reference from '../../../src/reference/embedding/embeddingBackward.ts';
import { embeddingGather } from '../../../src/reference/embedding/embeddingGather.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const T = 77;
const V = 41;
const PADDED_V = 64;
const STRIDE = 96;

async function run(accumulate: boolean) {
  const random = new RandomStream(2, 'embeddingBackward');
  // Some tokens occur often, some never.
  const tokens = Uint32Array.from({ length: T }, () => (random.int(2) ? random.int(V) : 7));
  const order = Array.from(tokens.keys()).sort((a, b) => tokens[a] - tokens[b] || a - b);
  const tokenStart = Uint32Array.from({ length: V + 1 }, (_, v) => order.filter((t) => tokens[t] < v).length);
  const dOutput = Float32Array.from({ length: T * STRIDE }, () => random.normal());
  const before = Float32Array.from({ length: PADDED_V * STRIDE }, () => random.normal());
  const dTable = test.tensor('dTable', 'f32', [PADDED_V, STRIDE], before);
  await test.run(
    embeddingBackward({
      V,
      T,
      stride: STRIDE,
      tokenStart: test.tensor('tokenStart', 'u32', [V + 1], tokenStart),
      tokenPositions: test.tensor('tokenPositions', 'u32', [T], order),
      dOutput: test.tensor('dOutput', 'f32', [T, STRIDE], dOutput),
      dTable,
      accumulate,
    }),
  );
  return { tokens, dOutput, before, found: await readFloats(test.gpu, dTable, PADDED_V * STRIDE) };
}

describe('embeddingBackward', () => {
  it.each([false, true])('equals the reference and leaves rows beyond V alone (accumulate %s)', async (accumulate) => {
    const { tokens, dOutput, before, found } = await run(accumulate);
    const addend = accumulate ? before.subarray(0, V * STRIDE) : undefined;
    const expected = reference.embeddingBackward({ V, stride: STRIDE, tokens, dOutput, addend });
    expectClose(found.subarray(0, V * STRIDE), expected, 1e-5, 'dTable'); // f32 sums of up to 45 terms
    expect(Array.from(found.subarray(V * STRIDE))).toEqual(Array.from(before.subarray(V * STRIDE)));
  });

  it('equals central differences of the reference forward', async () => {
    const { tokens, dOutput, found } = await run(false);
    const random = new RandomStream(3, 'embeddingBackward');
    const table = Float64Array.from({ length: V * STRIDE }, () => random.normal());
    const indices = [
      0,
      7 * STRIDE,
      7 * STRIDE + 33,
      40 * STRIDE + 95,
      ...Array.from({ length: 20 }, () => random.int(V * STRIDE)),
    ];
    const loss = (x: Float64Array) => weightedSum(embeddingGather({ stride: STRIDE, tokens, table: x }), dOutput);
    expectClose(
      indices.map((i) => found[i]),
      centralDifferences(loss, table, indices),
      1e-5,
      'dTable',
    );
  });
});
