import { beforeAll, describe, expect, it } from 'vitest';
import { readFloats } from '../../../src/gpu/readback.ts';
import { logSoftmaxPairs, plainLogits } from '../../../src/kernels/softmax/logSoftmaxPairs.ts';
import { logSoftmaxPairsBackward } from '../../../src/kernels/softmax/logSoftmaxPairsBackward.ts';
import * as forward from '../../../src/reference/softmax/logSoftmaxPairs.ts';
import * as backward from '../../../src/reference/softmax/logSoftmaxPairsBackward.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { centralDifferences, expectClose, weightedSum } from '../comparison.ts';
import { randomSupervision } from '../flow/supervision.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

/** Runs forward and backward in two chunks of rows through one logits buffer each, as the engine does. */
async function run(
  seed: number,
  numRows: number,
  V: number,
  Vpad: number,
  scale: number,
  numSlabs = 1,
  logitScale = 1,
) {
  const s = randomSupervision(seed, { numRows, V, L: 3, groupSizes: [numRows], extraPairs: 40 });
  const { R, P, random, trie } = s;
  // Padding holds what a careless matmul could leave there.
  const logits = Float32Array.from({ length: R * Vpad }, (_, i) => (i % Vpad < V ? scale * random.normal() : 1e4));
  const dLogPF = Float32Array.from({ length: P }, () => random.normal());
  const dFlow = Float32Array.from({ length: P }, () => random.normal());
  const lse = test.tensor('lse', 'f32', [R], new Float32Array(R).fill(5));
  const logPF = test.tensor('logPF', 'f32', [P], new Float32Array(P).fill(5));
  const common = {
    V,
    counts: test.tensor('counts', 'u32', [8], s.counts),
    rowMask: test.tensor('rowMask', 'u32', [R], s.rowMask),
    trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
    trieTokenOffset: trie.numPrefixes + 1,
    rowPairStart: test.tensor('rowPairStart', 'u32', [R + 1], s.rowPairStart),
    pairToken: test.tensor('pairToken', 'u32', [P], s.pairToken),
    lse,
  };
  const gradients = {
    dLogPF: test.tensor('dLogPF', 'f32', [P], dLogPF),
    dFlow: test.tensor('dFlow', 'f32', [P], dFlow),
  };
  const dLogits: { head: number[]; logits: number[] } = { head: [], logits: [] };
  const split = 19;
  for (const [rowOffset, rows] of [
    [0, split],
    [split, R - split],
  ]) {
    const slabColumns = Vpad / numSlabs;
    const slabRows = numSlabs > 1 ? rows + 3 : rows;
    const layout =
      numSlabs > 1 || logitScale !== 1 ? { Vpad, slabColumns, slabRows, scale: logitScale } : plainLogits(Vpad);
    const indexOf = (row: number, v: number) =>
      (Math.floor(v / slabColumns) * slabRows + row) * slabColumns + (v % slabColumns);
    const stored = new Float32Array(numSlabs * slabRows * slabColumns).fill(7);
    for (let r = 0; r < rows; r++)
      for (let v = 0; v < Vpad; v++) stored[indexOf(r, v)] = logits[(rowOffset + r) * Vpad + v] / logitScale;
    const chunk = () => test.tensor('chunk', 'f32', [stored.length], stored);
    const [a, b] = [chunk(), chunk()];
    const readChunk = async (of: typeof a) => {
      const data = await readFloats(test.gpu, of, stored.length);
      return Array.from({ length: rows * Vpad }, (_, i) => data[indexOf(Math.floor(i / Vpad), i % Vpad)] / logitScale);
    };
    await test.run(
      logSoftmaxPairs({ ...common, layout, rowOffset, rows, logits: a, logPF }),
      logSoftmaxPairsBackward({ ...common, ...gradients, layout, rowOffset, rows, logits: a, flowFromLogits: false }),
      logSoftmaxPairsBackward({ ...common, ...gradients, layout, rowOffset, rows, logits: b, flowFromLogits: true }),
    );
    dLogits.head = dLogits.head.concat(await readChunk(a));
    dLogits.logits = dLogits.logits.concat(await readChunk(b));
  }
  const args = { ...s, ...trie, stride: Vpad, logits, dLogPF };
  return {
    s,
    args,
    dFlow,
    lse: await readFloats(test.gpu, lse, R),
    logPF: await readFloats(test.gpu, logPF, P),
    dLogits,
  };
}

describe('logSoftmaxPairs, logSoftmaxPairsBackward', () => {
  it.each([
    [30, 29, 32, 1],
    [61, 97, 128, 3],
    [70, 1056, 1056, 1],
    [40, 4203, 4224, 2],
  ])(
    'equal the reference in chunks, padding ignored and zeroed: %i rows, V = %i in %i, logits of %f',
    async (numRows, V, Vpad, scale) => {
      const found = await run(numRows, numRows, V, Vpad, scale);
      const { s, args, dFlow } = found;
      const expected = forward.logSoftmaxPairs(args);
      expectClose(found.lse.subarray(0, numRows), expected.lse, 2e-6, 'lse');
      expect(found.lse.subarray(numRows)).toEqual(new Float32Array(s.R - numRows));
      expectClose(found.logPF.subarray(0, s.numPairs), expected.logPF, 2e-6, 'logPF');
      const beyond = new Array<number>((s.R - numRows) * Vpad).fill(0);
      const head = backward.logSoftmaxPairsBackward({ ...args, dFlow: null });
      const logits = backward.logSoftmaxPairsBackward({ ...args, dFlow });
      expectClose(found.dLogits.head, [...head, ...beyond], 3e-6, 'dLogits');
      expectClose(found.dLogits.logits, [...logits, ...beyond], 3e-6, 'dLogits with flow from logits');
    },
  );

  it('reads logits that lie in slabs and are scaled, as T5 with tied embeddings stores them', async () => {
    const { s, args, dFlow, lse, logPF, dLogits } = await run(9, 70, 157, 192, 2, 3, 0.25);
    const expected = forward.logSoftmaxPairs(args);
    expectClose(lse.subarray(0, 70), expected.lse, 2e-6, 'lse');
    expectClose(logPF.subarray(0, s.numPairs), expected.logPF, 2e-6, 'logPF');
    const beyond = new Array<number>((s.R - 70) * 192).fill(0);
    const gradient = backward.logSoftmaxPairsBackward({ ...args, dFlow });
    expectClose(dLogits.logits, [...gradient, ...beyond], 3e-6, 'dLogits');
  });

  it('survives logits of thousands, where exp alone would overflow', async () => {
    const { s, args, lse, logPF, dLogits } = await run(7, 33, 45, 64, 3000);
    const expected = forward.logSoftmaxPairs(args);
    expectClose(lse.subarray(0, 33), expected.lse, 2e-6, 'lse');
    expectClose(logPF.subarray(0, s.numPairs), expected.logPF, 2e-6, 'logPF');
    expect(dLogits.head.every(Number.isFinite)).toBe(true);
  });

  it('the reference backward equals central differences of its forward', async () => {
    const s = randomSupervision(4, { numRows: 7, V: 23, L: 2, groupSizes: [9], extraPairs: 8 });
    const stride = 32;
    const logits = Float64Array.from({ length: 7 * stride }, () => s.random.normal());
    const dLogPF = Float64Array.from({ length: s.numPairs }, () => s.random.normal());
    const dFlow = Float64Array.from({ length: s.numPairs }, () => s.random.normal());
    const args = { ...s, ...s.trie, stride, logits };
    const loss = (x: Float64Array) => {
      const { lse, logPF } = forward.logSoftmaxPairs({ ...args, logits: x });
      let sum = weightedSum(logPF, dLogPF);
      for (let r = 0; r < 7; r++)
        for (let p = s.rowPairStart[r]; p < s.rowPairStart[r + 1]; p++) sum += dFlow[p] * lse[r];
      return sum;
    };
    const all = Array.from({ length: logits.length }, (_, i) => i);
    expectClose(
      backward.logSoftmaxPairsBackward({ ...args, dLogPF, dFlow }),
      centralDifferences(loss, logits, all),
      1e-7,
      'dLogits',
    );
  });

  it('gives an illegal token −1e30 under a mask, and sums probabilities to one over the legal', async () => {
    const s = randomSupervision(11, { numRows: 20, V: 23, L: 2, groupSizes: [30], extraPairs: 0 });
    for (let r = 1; r < 20; r += 2) {
      const legal = forward.legalTokens({ ...s, ...s.trie, stride: 32, logits: [] }, r);
      const illegal = Array.from({ length: 23 }, (_, v) => v).find((v) => !legal.includes(v))!;
      if (s.rowPairStart[r + 1] > s.rowPairStart[r]) s.pairToken[s.rowPairStart[r]] = illegal;
    }
    const logits = Float32Array.from({ length: s.R * 32 }, () => s.random.normal());
    const logPF = test.tensor('logPF', 'f32', [s.P]);
    await test.run(
      logSoftmaxPairs({
        rowOffset: 0,
        rows: s.R,
        V: 23,
        layout: plainLogits(32),
        logits: test.tensor('logits', 'f32', [s.R, 32], logits),
        counts: test.tensor('counts', 'u32', [8], s.counts),
        rowMask: test.tensor('rowMask', 'u32', [s.R], s.rowMask),
        trie: test.tensor('trie', 'u32', [s.trie.words.length], s.trie.words),
        trieTokenOffset: s.trie.numPrefixes + 1,
        rowPairStart: test.tensor('rowPairStart', 'u32', [s.R + 1], s.rowPairStart),
        pairToken: test.tensor('pairToken', 'u32', [s.P], s.pairToken),
        lse: test.tensor('lse', 'f32', [s.R]),
        logPF,
      }),
    );
    const found = await readFloats(test.gpu, logPF, s.numPairs);
    const expected = forward.logSoftmaxPairs({ ...s, ...s.trie, stride: 32, logits });
    expect([...expected.logPF].filter((x) => x === forward.LOG_ZERO).length).toBeGreaterThan(3);
    expectClose(found, expected.logPF, 2e-6, 'logPF');
  });
});
