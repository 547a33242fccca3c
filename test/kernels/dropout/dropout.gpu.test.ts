import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readFloats } from '../../../src/gpu/readback.ts';
import { type DropoutDraw, dropout, dropoutState } from '../../../src/kernels/dropout/dropout.ts';
import * as reference from '../../../src/reference/dropout/dropout.ts';
import { type TestDevice, testDevice } from '../../gpu/testDevice.ts';
import { expectClose, weightedSum } from '../comparison.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const [T, C] = [37, 64];
const noise = (name: string) => {
  const random = new RandomStream(11, name);
  return Float32Array.from({ length: T * C }, () => random.normal());
};
const [x, residual] = [noise('x'), noise('residual')];
const ONES = new Float32Array(T * C).fill(1);
const DRAW: DropoutDraw = { seed: 4294967295, step: 1234567 };

async function run(
  values: Float32Array,
  options: { rate: number; site?: number; draw?: DropoutDraw | null; residual?: Float32Array },
): Promise<Float32Array> {
  const { rate, site = 5, draw = DRAW } = options;
  const y = test.tensor('y', 'f32', [T, C], new Float32Array(T * C).fill(9));
  await test.run(
    dropout({
      T,
      C,
      rate,
      site,
      state: test.tensor('state', 'u32', [4], dropoutState(draw)),
      x: test.tensor('x', 'f32', [T, C], values),
      residual: options.residual && test.tensor('residual', 'f32', [T, C], options.residual),
      y,
    }),
  );
  return readFloats(test.gpu, y, T * C);
}

describe('dropout(x, residual, state)', () => {
  it.each([0.1, 0.5, 0.9])('drops what the reference drops at rate %f, and nothing else', async (rate) => {
    const mask = reference.dropoutMask({ length: T * C, rate, site: 5, ...DRAW });
    // Exact: bits decide, and the scale is one f32.
    expect(await run(ONES, { rate })).toEqual(Float32Array.from(mask));
    // 2^-23: a product and a sum.
    expectClose(await run(x, { rate }), reference.dropout(x, mask), 2e-7, 'y');
    expectClose(await run(x, { rate, residual }), reference.dropout(x, mask, residual), 1e-6, 'y with residual');
  });

  it('draws at site 0 the numbers of the stream named dropout', async () => {
    const random = new RandomStream(DRAW.seed, 'dropout', DRAW.step);
    const expected = Float32Array.from(ONES, () => (random.uniform() < 0.25 ? 0 : 1 / 0.75));
    expect(await run(ONES, { rate: 0.25, site: 0 })).toEqual(expected);
  });

  it('changes nothing while the mask is off', async () => {
    expect(await run(x, { rate: 0.3, draw: null })).toEqual(x);
    const sum = Float32Array.from(x, (value, i) => value + residual[i]);
    expect(await run(x, { rate: 0.3, draw: null, residual })).toEqual(sum);
  });
});

describe('dropoutMask({length, rate, site, seed, step})', () => {
  it.each([0.1, 0.2, 0.5])('keeps 1 − rate of the elements and their mean, rate %f', (rate) => {
    const length = 20_000;
    const mask = reference.dropoutMask({ length, rate, site: 1, seed: 7, step: 3 });
    const kept = mask.filter((m) => m > 0).length / length;
    // Four standard deviations.
    expect(Math.abs(kept - (1 - rate))).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / length));
    expect(weightedSum(mask, new Float64Array(length).fill(1 / length))).toBeCloseTo(kept / (1 - rate), 9);
  });

  it('is another mask for another site, step or seed', () => {
    const of = { length: 64, rate: 0.5, site: 1, seed: 7, step: 3 };
    const masks = [of, { ...of, site: 2 }, { ...of, step: 4 }, { ...of, seed: 8 }].map((args) =>
      reference.dropoutMask(args).join(),
    );
    expect(new Set(masks).size).toBe(4);
    expect(reference.dropoutMask(of).join()).toBe(masks[0]);
  });
});
