/** The tuner and the variant check on a device: right variants pass, wrong and broken ones are dropped with the reason. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { PipelineCache } from '../../src/gpu/program.ts';
import { SUBGROUP_ATTENTION } from '../../src/kernels/attention/attentionShape.ts';
import { MATMUL_VARIANTS, Matmul, type MatmulVariant } from '../../src/kernels/matmul/matmul.ts';
import { checkKernels } from '../../src/tuning/kernelChecks.ts';
import { checkMatmulVariants, obstacleOf } from '../../src/tuning/matmulCheck.ts';
import { type AdapterRecord, kernelChoice } from '../../src/tuning/record.ts';
import { recordProducts, tune } from '../../src/tuning/tuner.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

const sound = MATMUL_VARIANTS.find((v) => v.name === 'nn register 8')!;
function altered(name: string, from: string, to: string): MatmulVariant {
  expect(sound.kernel.source).toContain(from);
  return { ...sound, name, kernel: { ...sound.kernel, name, source: sound.kernel.source.replace(from, to) } };
}
/** Right but for one row of each tile in the last four columns, as a slipped bound would make it. */
const wrong = () =>
  altered('nn wrong', 'sums[r - row]', 'sums[r - row] + select(0.0, 1.0, column + 1 == N4 && r == row + 7)');
const broken = () => altered('nn broken', 'fn main(', 'fn main)(');

/** The device, saying that it has no features. */
const withoutFeatures = (device: GPUDevice): GPUDevice =>
  new Proxy(device, {
    get(target, name) {
      if (name === 'features') return new Set();
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

describe('checkMatmulVariants(gpu, cache, variants)', () => {
  it('passes every variant that can be taken on this adapter', async () => {
    const all = MATMUL_VARIANTS.filter((v) => obstacleOf(v, test.gpu) === null);
    expect(all.length).toBeGreaterThan(4);
    expect(await checkMatmulVariants(test.gpu, test.cache, all)).toEqual([]);
  });

  it('refuses a variant that is wrong in one place and one that does not compile; the device stays in order', async () => {
    const refused = await checkMatmulVariants(test.gpu, test.cache, [sound, wrong(), broken()]);
    expect(refused.map((r) => r.variant)).toEqual(['nn wrong', 'nn broken']);
    expect(refused[0].reason).toMatch(/differs from the naive kernel .* row 7, column 220 is .*, expected/);
    expect(refused[1].reason).toMatch(/does not compile/);
    expect(test.gpu.failure).toBeNull();
  });

  it('refuses one that is wrong only where its sum is split into slabs', async () => {
    const split = altered('nn overlapping', 'workgroup.z * params.split', 'workgroup.z * 32');
    const refused = await checkMatmulVariants(test.gpu, test.cache, [sound, split]);
    expect(refused.map((r) => r.variant)).toEqual(['nn overlapping']);
    expect(refused[0].reason).toMatch(/differs from the naive kernel \(slabs/);
  });

  it('refuses one that is wrong only for half operands', async () => {
    // vec2u of a half's quad against vec4f of floats: what a variant made for f32 alone would say.
    const floats = altered('nn of floats', 'quadOfB(', 'vec4f(');
    const refused = await checkMatmulVariants(test.gpu, test.cache, [sound, floats]);
    expect(refused.map((r) => r.variant)).toEqual(['nn of floats']);
  });
});

describe('checkKernels(gpu, cache)', () => {
  it('gives attention by subgroups a verdict as a variant, beside attention in tiles as a kernel', async () => {
    const verdicts = await checkKernels(test.gpu, test.cache, { technique: 'subgroup' });
    const [variant] = verdicts.filter((v) => v.kind === 'variant');
    expect(variant.name).toBe(SUBGROUP_ATTENTION);
    expect(variant.passes, variant.detail).toBe(true);
    expect(verdicts.filter((v) => v.kind === 'kernel' && v.name.startsWith('attention'))).toHaveLength(4);
    // An adapter without subgroups cannot compile it: refused in words, and the rest is checked all the same.
    const without = { ...test.gpu, device: withoutFeatures(test.gpu.device) };
    const [refused, ...others] = (
      await checkKernels(without, new PipelineCache(without), { technique: 'subgroup' })
    ).slice(1);
    expect(refused).toMatchObject({ kind: 'variant', name: SUBGROUP_ATTENTION, passes: false });
    expect(refused.detail).toMatch(/needs the feature subgroups/);
    expect(others.every((v) => v.passes)).toBe(true);
  });
});

describe('tune(gpu, options)', () => {
  it('times the sound candidates of each class, drops the others, and its choice is what Matmul then takes', async () => {
    // The products are written down as a model asks for them; the last two are of one class.
    const { products, chosen } = recordProducts();
    const asking = new Matmul(test.gpu.adapter, { chosen });
    const byRule = asking.choose('nn', { M: 64, N: 96, K: 64 }).name;
    asking.choose('nn', { M: 64, N: 128, K: 64 });
    asking.choose('nn', { M: 64, N: 96, K: 64 });
    expect(products).toHaveLength(3);

    const variants = [...MATMUL_VARIANTS, wrong(), broken()];
    const tuning = await tune(test.gpu, { products, variants, budgetMs: 20_000, now: () => new Date(0) });
    expect(tuning.dropped.map((d) => d.variant)).toEqual(['nn wrong', 'nn broken']);
    expect(tuning.untimed).toEqual([]);
    expect(tuning.classes).toHaveLength(1); // log2(96) = 6.58 rounds to 7
    const [found] = tuning.classes;
    expect(found).toMatchObject({
      operation: 'nn',
      shapeClass: [6, 7, 6],
      shape: { M: 64, N: 128, K: 64 },
      share: 1,
      byRule,
    });
    const fastest = found.candidates[0];
    const ruled = found.candidates.find((c) => c.variant === byRule)!;
    expect(found.variant).toBe(fastest.ms <= 0.97 * ruled.ms ? fastest.variant : byRule);
    expect(found.candidates.map((c) => c.variant)).not.toContain('nn wrong');
    expect(tuning.measuredGflops).toBeCloseTo((2 * 64 * 128 * 64) / found.ms / 1e6, 6);

    // A record with that choice but another variant in it is obeyed to the letter; a dropped one never comes back.
    const other = found.candidates.at(-1)!.variant;
    const record = {
      tuning: { ...tuning, classes: [{ ...found, variant: other }] },
      selfTest: null,
      refused: [],
    } as unknown as AdapterRecord;
    const tuned = new Matmul(test.gpu.adapter, { variants, ...kernelChoice(record, { tuned: true }).matmul });
    expect(tuned.choose('nn', { M: 64, N: 96, K: 64 }).name).toBe(other);
    expect(tuned.choose('nn', { M: 512, N: 96, K: 64 }).name).toBe(asking.choose('nn', { M: 512, N: 96, K: 64 }).name);
    expect(tuned.variantNames).not.toContain('nn wrong');
    const untuned = new Matmul(test.gpu.adapter, { variants, ...kernelChoice(record, { tuned: false }).matmul });
    expect(untuned.choose('nn', { M: 64, N: 96, K: 64 }).name).toBe(byRule);
  });

  it('leaves to the rule what its budget does not reach, and says so', async () => {
    const tuning = await tune(test.gpu, { products: [{ operation: 'tn', M: 64, N: 64, K: 64 }], budgetMs: 1 });
    expect(tuning.classes).toEqual([]);
    expect(tuning.untimed).toEqual([{ name: 'tn f32 2^6 × 2^6 × 2^6', reason: 'beyond the time budget' }]);
    expect(tuning.measuredGflops).toBe(0);
  });

  it('finds the speed of an adapter by a fine clock and by one of whole milliseconds, and leaves all to the rule where the clock stands', async () => {
    const options = {
      products: [{ operation: 'nn', M: 64, N: 64, K: 64 }],
      variants: [sound],
      budgetMs: 20_000,
    } as const;
    // The adapter computes, and time is what is counted: 13 µs a dispatch, 50 µs a submit, 1 µs a look at the clock.
    const simulated = async (tickMs: number) => {
      let ms = 0;
      const encoder = test.gpu.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      const spies = [
        vi.spyOn(Object.getPrototypeOf(pass), 'dispatchWorkgroups'),
        vi.spyOn(Object.getPrototypeOf(encoder), 'finish'),
      ];
      try {
        return await tune(test.gpu, {
          ...options,
          clock: () => {
            ms += 0.001;
            const time = ms + 0.013 * spies[0].mock.calls.length + 0.05 * spies[1].mock.calls.length;
            return Math.floor(time / tickMs) * tickMs;
          },
        });
      } finally {
        for (const spy of spies) spy.mockRestore();
      }
    };
    const exact = (2 * 64 ** 3) / 0.013 / 1e6;
    for (const [tickMs, error] of [
      [0.01, 0.02],
      [1, 0.1], // A sample of 20 ticks errs by two.
    ]) {
      const { untimed, measuredGflops } = await simulated(tickMs);
      expect(untimed).toEqual([]);
      expect(Math.abs(measuredGflops / exact - 1), `${measuredGflops} GFLOP/s at ticks of ${tickMs} ms`).toBeLessThan(
        error,
      );
    }
    const still = await tune(test.gpu, { ...options, clock: () => 7 });
    expect(still).toMatchObject({ classes: [], measuredGflops: 0 });
    expect(still.untimed).toEqual([{ name: 'nn f32 2^6 × 2^6 × 2^6', reason: 'too short for this clock' }]);
  });
});
