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

type Epilogue = 'overwrite' | 'accumulate' | 'residual';
interface Case extends MatmulShape {
  readonly epilogue: Epilogue;
}

// 96 = 3·32 and 224 = 7·32 divide by no wider tile; 1056 = 33·32 is the padded vocabulary of the benchmark.
const CASES: readonly Case[] = [
  { M: 96, N: 224, K: 160, epilogue: 'overwrite' },
  { M: 32, N: 32, K: 32, epilogue: 'residual' },
  { M: 32, N: 96, K: 64, epilogue: 'accumulate' },
  { M: 160, N: 1056, K: 352, epilogue: 'overwrite' },
];
/** A software adapter compiles each tiled case for seconds; these cover its masks and its epilogues. */
const TILED_CASES = CASES.slice(0, 2);

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const integers = (random: RandomStream, count: number) =>
  Float32Array.from({ length: count }, () => random.int(17) - 8);
const floats = (random: RandomStream, count: number) => Float32Array.from({ length: count }, () => random.normal());

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
  const multiply = new Matmul(test.gpu.adapter, { preferred: [variant.name] });
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
    const cases = (variant.technique === 'tiled' ? TILED_CASES : CASES).map(({ epilogue, ...shape }) => ({
      shape,
      // A weight gradient has no residual.
      epilogue: variant.operation === 'tn' && epilogue === 'residual' ? 'accumulate' : epilogue,
    }));

    it(`${variant.name}: is exact on small integers, writes C alone, agrees with float64 on normal numbers`, async () => {
      if (!isVariantSupported(variant, test.gpu.adapter)) {
        expect(() => new Matmul(test.gpu.adapter, { preferred: [variant.name] })).toThrow('has no variant');
        return;
      }
      for (const { shape, epilogue } of cases) {
        const where = `${JSON.stringify(shape)} ${epilogue}`;
        const exact = await product(variant, shape, epilogue, integers);
        expect(largestDifference(exact.found, exact.expected), where).toBe(0);
        expect(
          exact.around.every((x) => x === 0),
          where,
        ).toBe(true);
        const { found, expected } = await product(variant, shape, epilogue, floats);
        // Sums of K products of size one are about √K large; f32 keeps 1e-5 of that, ten terms' rounding and more.
        expect(largestDifference(found, expected), where).toBeLessThan(1e-5 * Math.sqrt(shape.K));
      }
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
