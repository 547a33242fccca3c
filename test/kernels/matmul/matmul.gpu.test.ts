import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { sliceTensor } from '../../../src/gpu/tensor.ts';
import {
  isVariantSupported,
  MATMUL_VARIANTS,
  Matmul,
  type MatmulShape,
  type MatmulVariant,
} from '../../../src/kernels/matmul/matmul.ts';
import { matmul, matmulTransposed } from '../../../src/reference/matmul/matmul.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';

// 96 = 3·32 and 224 = 7·32 divide by no wider tile; 1056 = 33·32 is the padded vocabulary of the benchmark.
const SHAPES: readonly MatmulShape[] = [
  { M: 32, N: 32, K: 32 },
  { M: 96, N: 224, K: 160 },
  { M: 64, N: 1056, K: 96 },
  { M: 160, N: 128, K: 352 },
];

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const integers = (random: RandomStream, count: number) =>
  Float32Array.from({ length: count }, () => random.int(17) - 8);
const floats = (random: RandomStream, count: number) => Float32Array.from({ length: count }, () => random.normal());

type Epilogue = 'overwrite' | 'accumulate' | 'residual';

/** Runs one variant on slices that begin behind other data, and returns C with its reference. */
async function product(
  variant: MatmulVariant,
  shape: MatmulShape,
  epilogue: Epilogue,
  draw: (random: RandomStream, count: number) => Float32Array,
): Promise<{ found: Float32Array; expected: Float64Array; around: Float32Array }> {
  const { M, N, K } = shape;
  const random = new RandomStream(5, variant.name, M + N + K);
  const [a, b, addend] = [draw(random, M * K), draw(random, K * N), draw(random, M * N)];
  const behind = 64; // elements in front of each slice: 256 bytes
  const slice = (label: string, rows: number, columns: number, data: Float32Array) =>
    sliceTensor(
      test.tensor(
        label,
        'f32',
        [behind + data.length + behind],
        [...new Float32Array(behind), ...data, ...new Float32Array(behind)],
      ),
      label,
      behind,
      [rows, columns],
    );
  const c = slice('c', M, N, addend);
  const multiply = new Matmul(test.gpu.adapter, { variant: variant.name });
  const common = { M, N, K, c, accumulate: epilogue === 'accumulate', label: variant.name };
  const launch =
    variant.operation === 'nn'
      ? multiply.nn({
          ...common,
          a: slice('a', M, K, a),
          b: slice('b', K, N, b),
          residual: epilogue === 'residual' ? slice('residual', M, N, addend) : undefined,
        })
      : multiply.tn({ ...common, a: slice('a', K, M, a), b: slice('b', K, N, b) });
  expect(launch.kernel).toBe(variant.kernel);
  expect(launch.flops).toBe(2 * M * N * K);
  await test.run(launch);
  const all = await readFloats(test.gpu, { ...c, offsetBytes: 0, sizeBytes: c.sizeBytes + 8 * behind });
  const reference = variant.operation === 'nn' ? matmul : matmulTransposed;
  return {
    found: all.slice(behind, behind + M * N),
    expected: reference(M, N, K, a, b, epilogue === 'overwrite' ? undefined : addend),
    around: Float32Array.from([...all.slice(0, behind), ...all.slice(behind + M * N)]),
  };
}

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(found[i] - expected[i]));
  return largest;
}

describe('Matmul: every variant', () => {
  for (const variant of MATMUL_VARIANTS) {
    it(`${variant.name}: is exact on small integers, and writes C alone`, async () => {
      if (!isVariantSupported(variant, test.gpu.adapter)) return;
      for (const shape of SHAPES)
        for (const epilogue of variant.operation === 'nn'
          ? (['overwrite', 'accumulate', 'residual'] as const)
          : (['overwrite', 'accumulate'] as const)) {
          const { found, expected, around } = await product(variant, shape, epilogue, integers);
          expect(largestDifference(found, expected), `${JSON.stringify(shape)} ${epilogue}`).toBe(0);
          expect(around.every((x) => x === 0)).toBe(true);
        }
    });

    it(`${variant.name}: agrees with float64 on normal numbers`, async () => {
      if (!isVariantSupported(variant, test.gpu.adapter)) return;
      const { found, expected } = await product(variant, { M: 96, N: 224, K: 160 }, 'overwrite', floats);
      // Sums of 160 products of size one are about √160 large; f32 keeps 1e-5 of that, ten terms' rounding and more.
      expect(largestDifference(found, expected)).toBeLessThan(1e-5 * Math.sqrt(160));
    });
  }
});

describe('Matmul', () => {
  it('takes a residual that is C itself as accumulation', async () => {
    const random = new RandomStream(6, 'inPlace');
    const [M, N, K] = [32, 64, 32];
    const [a, b, c] = [integers(random, M * K), integers(random, K * N), integers(random, M * N)];
    const target = test.tensor('c', 'f32', [M, N], c);
    const multiply = new Matmul(test.gpu.adapter);
    await test.run(
      multiply.nn({
        M,
        N,
        K,
        a: test.tensor('a', 'f32', [M, K], a),
        b: test.tensor('b', 'f32', [K, N], b),
        c: target,
        residual: target,
      }),
    );
    expect(largestDifference(await readFloats(test.gpu, target), matmul(M, N, K, a, b, c))).toBe(0);
  });

  it('refuses sizes that are no multiples of 32 and tensors that are too small', () => {
    const multiply = new Matmul(test.gpu.adapter);
    const t = test.tensor('small', 'f32', [32, 32]);
    expect(() => multiply.nn({ M: 33, N: 32, K: 32, a: t, b: t, c: t })).toThrow(/\[33, 32\]|multiple of 32/);
    expect(() => multiply.nn({ M: 64, N: 32, K: 32, a: t, b: t, c: t })).toThrow('expected [64, 32] = 2048');
  });
});
