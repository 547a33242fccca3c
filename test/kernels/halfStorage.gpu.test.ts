/**
 * Every kernel that stores activations in half, against float64 on inputs rounded to half; and what becomes of numbers
 * that half cannot hold.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import type { Launch } from '../../src/gpu/kernel.ts';
import { readTensor } from '../../src/gpu/readback.ts';
import type { Tensor } from '../../src/gpu/tensor.ts';
import { attentionBackwardKeyValue, attentionBackwardQuery } from '../../src/kernels/attention/attentionBackward.ts';
import { numBiasParts } from '../../src/kernels/attention/attentionBackwardQuery.ts';
import { attentionForward } from '../../src/kernels/attention/attentionForward.ts';
import { relativeBias } from '../../src/kernels/attention/relativeBias.ts';
import { halfShape, sliceElements } from '../../src/kernels/halfStorage.ts';
import { transposeMatrices, transposeTable } from '../../src/kernels/matmul/transposeMatrices.ts';
import { geGlu, geGluBackward } from '../../src/kernels/mlp/geGlu.ts';
import { relu, reluBackward } from '../../src/kernels/mlp/relu.ts';
import { swiGlu, swiGluBackward } from '../../src/kernels/mlp/swiGlu.ts';
import { rmsNorm } from '../../src/kernels/norm/rmsNorm.ts';
import { rotary, rotaryTable } from '../../src/kernels/rope/rotary.ts';
import { attentionBackward } from '../../src/reference/attention/attentionBackward.ts';
import * as attention from '../../src/reference/attention/attentionForward.ts';
import { halfFromBits, packHalves, roundToHalf, unpackHalves } from '../../src/reference/matmul/half.ts';
import * as geGluReference from '../../src/reference/mlp/geGlu.ts';
import * as reluReference from '../../src/reference/mlp/relu.ts';
import * as swiGluReference from '../../src/reference/mlp/swiGlu.ts';
import * as swiGluBackwardReference from '../../src/reference/mlp/swiGluBackward.ts';
import * as rmsNormReference from '../../src/reference/norm/rmsNorm.ts';
import * as rotaryReference from '../../src/reference/rope/rotary.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';
import { type AttentionCase, TECHNIQUE_CASES } from './attention/forest.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const [T, F] = [13, 32];
const noise = (name: string, length: number, scale = 1) => {
  const random = new RandomStream(3, name);
  return Float64Array.from({ length }, () => roundToHalf(scale * random.normal()));
};
const half = (label: string, values: ArrayLike<number>): Tensor =>
  test.tensor(label, 'u32', [values.length / 2], packHalves(values));
const SENTINEL = 9;
const result = (label: string, length: number): Tensor => half(label, new Float64Array(length).fill(SENTINEL));
const halves = async (tensor: Tensor): Promise<Float64Array> =>
  unpackHalves(new Uint32Array(await readTensor(test.gpu, tensor)));

/**
 * |found − expected| ≤ `tolerance` · (1 + |expected|), the f32 kernel's own in its test, plus what storing costs: one unit
 * in the last of 11 bits (WGSL lets a number be rounded up or down), or of the smallest half, 2^-24.
 */
function expectHalfClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string) {
  expect(found.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const size = Math.abs(expected[i]);
    const most = tolerance * (1 + size) + 2 ** -10 * size + 2 ** -24;
    if (!(Math.abs(found[i] - expected[i]) <= most))
      expect.fail(`${what}: element ${i} is ${found[i]}, expected ${expected[i]} within ${most}.`);
  }
}

describe('halfShape and sliceElements', () => {
  it('count words', () => {
    expect(halfShape([3, 64])).toEqual([3, 32]);
    expect(() => halfShape([3, 5])).toThrow('whole words');
    const words = result('words', 1024);
    expect(sliceElements(words, 'part', 512, [2, 256])).toMatchObject({ shape: [2, 128], offsetBytes: 1024 });
  });
});

describe('feed-forward activations in half', () => {
  const wide = () => noise('wide', 2 * T * F, 3);
  const narrow = () => noise('narrow', T * F, 3);
  const dA = () => noise('dA', T * F);
  const cases: Record<string, { outputs: number; launch: (to: Tensor) => Launch; expected: () => Float64Array }> = {
    swiGlu: {
      outputs: T * F,
      launch: (a) => swiGlu({ T, F, gateUp: half('gateUp', wide()), a }),
      expected: () => swiGluReference.swiGlu({ T, F, gateUp: wide() }),
    },
    geGlu: {
      outputs: T * F,
      launch: (a) => geGlu({ T, F, gateUp: half('gateUp', wide()), a }),
      expected: () => geGluReference.geGlu(T, F, wide()),
    },
    relu: {
      outputs: T * F,
      launch: (a) => relu({ T, F, h: half('h', narrow()), a }),
      expected: () => reluReference.relu(narrow()),
    },
    swiGluBackward: {
      outputs: 2 * T * F,
      launch: (dGateUp) => swiGluBackward({ T, F, gateUp: half('gateUp', wide()), dA: half('dA', dA()), dGateUp }),
      expected: () => swiGluBackwardReference.swiGluBackward({ T, F, gateUp: wide(), dA: dA() }),
    },
    geGluBackward: {
      outputs: 2 * T * F,
      launch: (dGateUp) => geGluBackward({ T, F, gateUp: half('gateUp', wide()), dA: half('dA', dA()), dGateUp }),
      expected: () => geGluReference.geGluBackward(T, F, wide(), dA()),
    },
    reluBackward: {
      outputs: T * F,
      launch: (dH) => reluBackward({ T, F, h: half('h', narrow()), dA: half('dA', dA()), dH }),
      expected: () => reluReference.reluBackward(narrow(), dA()),
    },
  };
  it.each(Object.keys(cases))('%s equals the reference', async (name) => {
    const { outputs, launch, expected } = cases[name];
    const to = result('result', outputs);
    await test.run(launch(to));
    expectHalfClose(await halves(to), expected(), 5e-6, name); // 1 − σ(g) cancels
  });
});

describe('rmsNorm and rotary in half', () => {
  it('rmsNorm stores y in half, from x in f32', async () => {
    const [C, stride, eps] = [50, 64, 1e-5];
    const x = Float32Array.from(noise('x', T * stride, 3), (v, i) => (i % stride < C ? v : 0));
    const gain = Float32Array.from(noise('gain', stride));
    const y = result('y', T * stride);
    const rstd = test.tensor('rstd', 'f32', [T]);
    const tensors = { x: test.tensor('x', 'f32', [T, stride], x), gain: test.tensor('gain', 'f32', [stride], gain) };
    await test.run(rmsNorm({ T, C, stride, eps, ...tensors, y, rstd }));
    expectHalfClose(await halves(y), rmsNormReference.rmsNorm({ T, C, stride, eps, x, gain }).y, 1e-5, 'y');
  });

  it.each([8, 12])('rotary turns heads of %i forward and back, and leaves the other columns alone', async (headDim) => {
    const shape = { T, numRotatedHeads: 3, headDim, stride: 64 };
    const x = noise('x', T * 64);
    const positions = Uint32Array.from({ length: T }, (_, i) => (5 * i) % 17);
    const at = test.tensor('positions', 'u32', [T], positions);
    const table = test.tensor('table', 'f32', [17, headDim / 2, 2], rotaryTable(17, headDim, 10000));
    for (const inverse of [false, true]) {
      const tensor = half('x', x);
      await test.run(rotary({ ...shape, inverse, positions: at, table, x: tensor }));
      const expected = rotaryReference.rotary({ ...shape, theta: 10000, inverse, positions, x });
      expectHalfClose(await halves(tensor), expected, 1e-6, 'x');
    }
  });

  it('rotary refuses heads whose pairs are no whole words', () => {
    const [positions, table] = [test.tensor('positions', 'u32', [1]), test.tensor('table', 'f32', [1, 5, 2])];
    const odd = { T: 1, numRotatedHeads: 1, headDim: 10, stride: 32, inverse: false };
    expect(() => rotary({ ...odd, positions, table, x: result('x', 32) })).toThrow('multiple of 4');
  });
});

describe('attention in half', () => {
  async function run({ shape, ...inputs }: AttentionCase) {
    const { numQueries, numHeads, outStride, bias } = shape;
    const rounded = { ...inputs, qkv: inputs.qkv.map(roundToHalf), dOutput: inputs.dOutput.map(roundToHalf) };
    const forward = attention.attentionForward({ ...shape, ...rounded });
    const output = forward.output.map(roundToHalf);
    const common = {
      ...shape,
      spans: test.tensor('spans', 'u32', [inputs.spans.length], inputs.spans),
      qkv: half('qkv', rounded.qkv),
    };
    const stats = test.tensor('stats', 'f32', [numQueries, numHeads, 2]);
    const [found, dQkv] = [result('output', numQueries * outStride), result('dQkv', rounded.qkv.length)];
    const backward = { ...common, dOutput: half('dOutput', rounded.dOutput), stats, dQkv };
    const stored = half('stored', output);
    if (bias) {
      const { numBuckets, maxDistance } = bias;
      const { buckets, table, tableStride } = inputs;
      const spread = test.tensor('relativeBias', 'f32', [numHeads, buckets.length, 2]);
      const biasPartials = test.tensor('partials', 'f32', [
        numBiasParts(numQueries, shape.technique),
        numHeads,
        numBuckets,
      ]);
      await test.run(
        relativeBias({
          numHeads,
          maxDistance,
          tableStride,
          buckets: test.tensor('buckets', 'u32', [buckets.length], buckets),
          table: test.tensor('table', 'f32', [numBuckets, tableStride], table),
          relativeBias: spread,
        }),
        attentionForward({ ...common, output: found, stats, relativeBias: spread }),
        attentionBackwardQuery({ ...backward, output: stored, relativeBias: spread, biasPartials }),
        attentionBackwardKeyValue({ ...backward, relativeBias: spread }),
      );
    } else
      await test.run(
        attentionForward({ ...common, output: found, stats }),
        attentionBackwardQuery({ ...backward, output: stored }),
        attentionBackwardKeyValue(backward),
      );
    const columns = numHeads * shape.headDim;
    const expectedOutput = forward.output.map((v, i) => (i % outStride < columns ? v : SENTINEL));
    const expected = attentionBackward({ ...shape, ...rounded, output }).dQkv;
    return {
      output: [await halves(found), expectedOutput] as const,
      dQkv: [await halves(dQkv), expected.map((v, e) => (inputs.isUsed(e) ? v : SENTINEL))] as const,
    };
  }

  // Heads four and two columns at a time, without a bias and with one, packed and with queries apart from keys.
  it.each([
    'forest, heads of 12',
    'forest, heads of 10, three to a key-value head',
    'forest with bias',
    'cross-attention',
    'subgroup: forest, heads of 12',
    'subgroup: forest, heads of 10, three to a key-value head',
    'subgroup: forest with bias',
    'subgroup: cross-attention',
  ])('forward and backward equal the reference, pads left alone: %s', async (name) => {
    const { output, dQkv } = await run(TECHNIQUE_CASES[name]);
    expectHalfClose(output[0], output[1], 1e-5, 'output'); // as attentionForward.gpu.test.ts
    expectHalfClose(dQkv[0], dQkv[1], 5e-5, 'dQkv'); // as attentionBackward.gpu.test.ts
  });
});

describe('numbers that half cannot hold', () => {
  it('become infinite by their bits, and others are rounded to the nearest', async () => {
    const matrix = new Float32Array(32 * 32);
    const some = [65504, -65504, 65519, 65520, -65520, 1e30, -3e38, 1e-8, -6e-8, 0.1, -0, 1];
    matrix.set([...some, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    new Uint32Array(matrix.buffer).set([0x7fc00000, 0xffc00000], 40);
    const table = transposeTable([{ offset: 0, rows: 32, cols: 32, targetOffset: 0 }]);
    const target = result('target', 32 * 32);
    await test.run(
      transposeMatrices({
        source: test.tensor('matrix', 'f32', [32, 32], matrix),
        target,
        table: test.tensor('table', 'u32', [1, 4], table),
        numTiles: 1,
      }),
    );
    const words = new Uint32Array(await readTensor(test.gpu, target));
    const bits = (at: number) => (words[at >> 1] >>> (16 * (at % 2))) & 0xffff;
    const found = some.map((_, column) => halfFromBits(bits(column * 32)));
    some.forEach((value, i) => {
      const expected = roundToHalf(value === 65519 ? 65504 : value);
      if (Number.isFinite(expected))
        expect(Math.abs(found[i] - expected)).toBeLessThanOrEqual(2 ** -10 * Math.abs(expected) + 2 ** -24);
      else expect(found[i]).toBe(expected);
    });
    expect([bits(12 * 32), bits(13 * 32)]).toEqual([0x7c00, 0xfc00]);
    // The NaNs of row 1, columns 8 and 9, of either sign: relu must not cut them off.
    expect([bits(8 * 32 + 1), bits(9 * 32 + 1)]).toEqual([0x7c00, 0x7c00]);
  });

  it('come back as infinities', async () => {
    const h = test.tensor('h', 'u32', [(T * F) / 2], new Uint32Array((T * F) / 2).fill(0xfc007c00));
    const a = result('a', T * F);
    await test.run(relu({ T, F, h, a }));
    expect([...(await halves(a)).slice(0, 2)]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });
});
