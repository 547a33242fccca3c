/** A step taken apart: the products the tuner is given are those the engine asks for, and every dispatch has its time and code. */
import { expect, it } from 'vitest';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import { modelConfig } from '../../src/nn/modelConfig.ts';
import { benchStep, createBench } from '../../src/train/benchRun.ts';
import { engineProducts, measureStepKernels, presetProducts } from '../../src/train/stepKernels.ts';
import { shapeClassName, shapeClassOf } from '../../src/tuning/record.ts';
import { type Product, recordProducts } from '../../src/tuning/tuner.ts';
import { testDevice } from '../gpu/testDevice.ts';

const SMALL = { preset: 'llama-nano', tokens: 64 } as const;

it.each([
  ['whole', {}, null],
  // 10^-3 GFLOP/s for 50 ms: blocks of the least height, 64 rows.
  ['split at the speed of the adapter', { splitSubmits: true }, 1e-3],
])(
  'engineProducts names the products an engine asks Matmul for, %s, without compiling any',
  async (_how, split, measuredGflops) => {
    const { gpu } = await testDevice();
    const settings = {
      config: modelConfig(MODEL_PRESETS['llama-nano'], 40),
      sequences: [{ tokens: Array.from({ length: 100 }, (_, i) => i % 40), next: 6 }],
      sets: [[{ tokens: [7, 8], logReward: 0 }]],
      objective: 'tb',
      optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0, flowLrScale: 1 },
    } as const;
    const kernels = { matmul: {}, measuredGflops, record: null };
    const planned = engineProducts(gpu, benchStep({ ...settings, ...split, kernels }).options);
    const { products, chosen } = recordProducts();
    const { engine } = await createBench(gpu, {
      ...settings,
      ...split,
      kernels: { ...kernels, matmul: { chosen } },
    });
    engine.free();
    const names = (list: readonly Product[]) =>
      [...new Set(list.map((p) => `${p.operation} ${p.M} ${p.N} ${p.K}`))].sort();
    // The plan, which looks for slabs, asks for whole products in any case.
    const most = measuredGflops === null ? 128 : 64;
    const rows = ({ operation, M, K }: Product) => (operation === 'nn' ? M : K);
    expect(Math.max(...planned.map(rows))).toBe(most);
    expect(names(planned)).toEqual(names(products.filter((p) => rows(p) <= most)));
    expect(names(planned).length).toBeGreaterThan(8);
  },
);

it('measureStepKernels times every dispatch with the variants it was given, and shows the code it ran', async () => {
  const { gpu } = await testDevice();
  const asked = new Set<string>();
  const step = await measureStepKernels(gpu, {
    ...SMALL,
    kernels: {
      matmul: {
        chosen(operation, shape) {
          asked.add(shapeClassName(operation, shapeClassOf(shape)));
          return operation === 'nn' ? 'nn register 32' : undefined;
        },
      },
      measuredGflops: null,
      record: 'a test',
    },
  });
  expect(step.record).toBe('a test');
  expect(step.packedTokens).toBe(60); // one history of 48 and 4 trajectories of 3 tokens that differ from the first on
  expect(step.rows.length).toBeGreaterThan(50);
  expect(step.stepMs).toBeGreaterThan(0);
  expect(step.rows.every((row) => row.ms >= 0 && row.bytesBound > 0)).toBe(true);
  expect(step.rows.some((row) => row.ms > 0)).toBe(true);
  const codeOf = (kernel: string) => step.codes[step.rows.find((row) => row.kernelName === kernel)!.code];
  expect(codeOf('matmulRegister')).toContain('const WIDTH: u32 = 32u;');
  expect(codeOf('matmulRegister')).toContain('fn main');
  const products = presetProducts(gpu, SMALL);
  expect(new Set(products.map((p) => shapeClassName(p.operation, shapeClassOf(p))))).toEqual(asked);
});
