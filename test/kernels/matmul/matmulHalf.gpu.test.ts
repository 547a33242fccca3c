/** Operands and results in half precision, and sums split over slabs: every technique against float64. */
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats, readTensor } from '../../../src/gpu/readback.ts';
import type { Tensor } from '../../../src/gpu/tensor.ts';
import {
  isVariantSupported,
  MATMUL_VARIANTS,
  Matmul,
  type MatmulOptions,
  type MatmulShape,
  type MatmulVariant,
} from '../../../src/kernels/matmul/matmul.ts';
import { packHalves, roundToHalf, unpackHalves } from '../../../src/reference/matmul/half.ts';
import { matmul, matmulTransposed } from '../../../src/reference/matmul/matmul.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

/** One of each technique: formats and slabs do not depend on the size of a tile. */
const ONE_OF_EACH = (['nn', 'tn'] as const).flatMap((operation) =>
  (['subgroup', 'register', 'tiled'] as const).map((technique) => ({ operation, technique })),
);
function supported({ operation, technique }: (typeof ONE_OF_EACH)[number]): MatmulVariant | undefined {
  const all = MATMUL_VARIANTS.filter((v) => v.operation === operation && v.technique === technique);
  return all.findLast((variant) => isVariantSupported(variant, test.gpu.adapter));
}

interface Case {
  readonly halves: string;
  readonly epilogue?: 'accumulate' | 'residual';
  readonly options?: MatmulOptions;
  readonly slabs?: number;
}

async function product(variant: MatmulVariant, shape: MatmulShape, how: Case, draw: (random: RandomStream) => number) {
  const { M, N, K } = shape;
  const { halves, epilogue, slabs } = how;
  const tensor = (name: string, count: number): { data: Float64Array; tensor: Tensor } => {
    const random = new RandomStream(9, name, count);
    const drawn = Float32Array.from({ length: count }, () => draw(random));
    if (!halves.includes(name))
      return { data: Float64Array.from(drawn), tensor: test.tensor(name, 'f32', [count], drawn) };
    return {
      data: Float64Array.from(drawn, roundToHalf),
      tensor: test.tensor(name, 'u32', [count / 2], packHalves(drawn)),
    };
  };
  const [a, b, c, residual] = [tensor('a', M * K), tensor('b', K * N), tensor('c', M * N), tensor('r', M * N)];
  const multiply = new Matmul(test.gpu.adapter, {
    preferred: [variant.name],
    slabs: slabs ? () => slabs : undefined,
    ...how.options,
  });
  const args = {
    ...shape,
    a: a.tensor,
    b: b.tensor,
    c: c.tensor,
    accumulate: epilogue === 'accumulate',
    residual: epilogue === 'residual' ? residual.tensor : undefined,
    scratch: slabs ? test.tensor('scratch', 'f32', [multiply.scratchFloats(variant.operation, shape)]) : undefined,
    label: variant.name,
  };
  const launches = multiply.product(variant.operation as 'nn', args);
  expect(launches.length).toBe(slabs ? 2 : 1);
  await test.run(...launches);
  const addend = epilogue === 'accumulate' ? c.data : epilogue === 'residual' ? residual.data : undefined;
  const reference = variant.operation === 'nn' ? matmul : matmulTransposed;
  const found = halves.includes('c')
    ? unpackHalves(new Uint32Array(await readTensor(test.gpu, c.tensor)))
    : await readFloats(test.gpu, c.tensor, M * N);
  return { found, expected: reference(M, N, K, a.data, b.data, addend), features: launches[0].kernel.features };
}

/**
 * `relative` is what storing C may cost. f32 accumulation of K products of size one keeps 1e-5 of their sum's √K, as in
 * matmul.gpu.test.ts.
 */
function expectClose(found: ArrayLike<number>, expected: Float64Array, K: number, relative: number, where: string) {
  let worst = 0;
  for (let i = 0; i < expected.length; i++)
    worst = Math.max(worst, Math.abs(found[i] - expected[i]) - relative * Math.abs(expected[i]));
  expect(worst, where).toBeLessThan(1e-5 * Math.sqrt(K));
}

const normal = (random: RandomStream) => random.normal();
const integer = (random: RandomStream) => random.int(17) - 8;
const SHAPE: MatmulShape = { M: 96, N: 224, K: 160 };
/** WGSL lets a half be rounded up or down: one unit in the last of 11 bits. */
const HALF_STEP = 2 ** -10;

describe.each(ONE_OF_EACH)('Matmul with half operands: $operation $technique', (which) => {
  const cases: readonly Case[] = [
    { halves: 'b', options: { halfLoads: 'packedHalf' } },
    { halves: 'ab', options: { halfLoads: 'packedHalf' } },
    { halves: 'ab', options: { halfLoads: 'f16' } },
  ];
  it.each(cases)('$halves $options.halfLoads: agrees with float64 on the rounded operands', async (how) => {
    const variant = supported(which);
    if (!variant) return expect(test.gpu.adapter.features).not.toContain('subgroups');
    const isF16 = how.options?.halfLoads === 'f16';
    if (isF16 && !test.gpu.adapter.features.includes('shader-f16'))
      return expect(product(variant, SHAPE, how, normal)).rejects.toThrow('shader-f16');
    const whole = await product(variant, SHAPE, how, integer);
    expect(whole.features.includes('shader-f16')).toBe(isF16);
    expect([...whole.found]).toEqual([...whole.expected]);
    const { found, expected } = await product(variant, SHAPE, how, normal);
    expectClose(found, expected, SHAPE.K, 0, JSON.stringify(how));
  });

  it('stores half, and accumulates onto it', async () => {
    const variant = supported(which);
    if (!variant) return expect(test.gpu.adapter.features).not.toContain('subgroups');
    const how: Case = { halves: 'abc', epilogue: 'accumulate', options: { halfLoads: 'packedHalf' } };
    const { found, expected } = await product(variant, SHAPE, how, normal);
    expectClose(found, expected, SHAPE.K, HALF_STEP, JSON.stringify(how));
  });
});

describe.each(ONE_OF_EACH)('Matmul with a split sum: $operation $technique', (which) => {
  const cases: readonly Case[] = [
    { halves: '', slabs: 2 },
    { halves: '', slabs: 3, epilogue: 'accumulate' },
    { halves: 'b', slabs: 5, epilogue: 'residual', options: { halfLoads: 'packedHalf' } },
    { halves: 'c', slabs: 2 },
  ];
  it.each(cases)('$slabs slabs, half of $halves, $epilogue', async (how) => {
    const variant = supported(which);
    if (!variant) return expect(test.gpu.adapter.features).not.toContain('subgroups');
    // Five steps of 32: slabs of 96 and 64; of 64, 64 and 32; of 32 each.
    if (!how.halves.includes('c')) {
      const whole = await product(variant, SHAPE, how, integer);
      expect([...whole.found]).toEqual([...whole.expected]);
    }
    const { found, expected } = await product(variant, SHAPE, how, normal);
    expectClose(found, expected, SHAPE.K, how.halves.includes('c') ? HALF_STEP : 0, JSON.stringify(how));
  });
});

describe('Matmul.product', () => {
  it('never splits on a CPU adapter by rule, and refuses scratch that is too small', () => {
    const shape = { M: 32, N: 32, K: 4096 };
    const zeros = (label: string, size: number) => test.tensor(label, 'f32', [size]);
    const args = {
      ...shape,
      a: zeros('a', 32 * 4096),
      b: zeros('b', 32 * 4096),
      c: zeros('c', 1024),
      scratch: zeros('scratch', 1024),
    };
    const byRule = new Matmul({ ...test.gpu.adapter, isSoftware: true });
    expect(byRule.scratchFloats('nn', shape)).toBe(0);
    expect(byRule.product('nn', args)).toHaveLength(1);
    const split = new Matmul(test.gpu.adapter, { slabs: () => 4 });
    expect(() => split.product('tn', args)).toThrow('expected f32 [4, 32, 32] = 4096');
  });
});
