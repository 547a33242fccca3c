/** The lesson's kernels on a device: whatever small arrays a reader edits, they say what the float64 definitions say. */
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { attentionForward } from '../../src/reference/attention/attentionForward.ts';
import { LOG_ZERO, logSoftmaxPairs } from '../../src/reference/softmax/logSoftmaxPairs.ts';
import { runSmallKernel } from '../../src/tuning/smallKernels.ts';
import { goldenTrie } from '../gflow/goldenTrie.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';
import { expectClose } from '../kernels/comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

it('attention over a small forest is the reference’s', async () => {
  const random = new RandomStream(5, 'small attention');
  const end = [7, 7, 7, 5, 5, 7, 7];
  const [T, headDim] = [end.length, 2];
  const qkv = Array.from({ length: T * 3 * headDim }, () => 2 * random.normal());
  const found = await runSmallKernel(test.gpu, { kernel: 'attentionForward', headDim, end, qkv });
  expect(found.adapter.length).toBeGreaterThan(3);
  const expected = attentionForward({
    numQueries: T,
    numKeys: T,
    numHeads: 1,
    numKeyValueHeads: 1,
    headDim,
    layout: { queryAt: 0, keyAt: headDim, valueAt: 2 * headDim, queryStride: 3 * headDim, keyValueStride: 3 * headDim },
    spanAt: { position: 0, begin: 0, end: 0, keyPosition: 0, keyEnd: 0 },
    outStride: headDim,
    scale: 1 / Math.sqrt(headDim),
    mask: 'forest',
    spans: end,
    qkv,
  });
  expectClose(found.values, expected.output, 1e-6, 'output');
  expectClose(found.logNormalisers, expected.lse, 1e-6, 'lse');
});

it('softmax of the whole vocabulary and of a prefix’s children is the reference’s', async () => {
  const random = new RandomStream(5, 'small softmax');
  const V = 6;
  const rowPrefix = [null, 0, 1, 4];
  const logits = Array.from({ length: rowPrefix.length * V }, () => 3 * random.normal());
  const [firstChild, token] = [Array.from(goldenTrie.firstChild), Array.from(goldenTrie.token)];
  const found = await runSmallKernel(test.gpu, { kernel: 'logSoftmaxPairs', V, logits, rowPrefix, firstChild, token });
  const expected = logSoftmaxPairs({
    numRows: rowPrefix.length,
    V,
    stride: V,
    logits,
    rowMask: rowPrefix.map((prefix) => prefix ?? 0xffffffff),
    firstChild,
    token,
    rowPairStart: Array.from({ length: rowPrefix.length + 1 }, (_, r) => r * V),
    pairToken: Array.from({ length: rowPrefix.length * V }, (_, p) => p % V),
  });
  const legal = (values: ArrayLike<number>) => Array.from(values).map((value) => (value < LOG_ZERO / 2 ? -1 : value));
  expectClose(legal(found.values), legal(expected.logPF), 1e-6, 'log P');
  expectClose(found.logNormalisers, expected.lse, 1e-6, 'lse');
});
