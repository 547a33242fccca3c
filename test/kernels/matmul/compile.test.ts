/** Every variant with every epilogue and every format compiles, without a GPU: Dawn's null backend has all features. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { create, globals } from 'webgpu';
import { type Gpu, openDevice } from '../../../src/gpu/device.ts';
import { PipelineCache } from '../../../src/gpu/program.ts';
import { MATMUL_VARIANTS } from '../../../src/kernels/matmul/matmul.ts';
import { withFormats } from '../../../src/kernels/matmul/matmulFormats.ts';
import { sumSlabsKernel } from '../../../src/kernels/matmul/sumSlabs.ts';
import { transposeMatricesKernel } from '../../../src/kernels/matmul/transposeMatrices.ts';

/** Kept alive for as long as the device: Dawn's Node binding aborts when its instance is collected first. */
let dawn: GPU;
let gpu: Gpu;
let cache: PipelineCache;
beforeAll(async () => {
  Object.assign(globalThis, globals);
  dawn = create(['backend=null']);
  gpu = await openDevice(dawn);
  cache = new PipelineCache(gpu);
});
afterAll(() => gpu.destroy());

const OPERAND = ['f32', 'packedHalf', 'f16'] as const;
const RESULT = ['f32', 'packedHalf'] as const;

it.each(MATMUL_VARIANTS.map((variant) => [variant.name, variant] as const))('%s', async (_name, variant) => {
  for (const EPILOGUE of variant.operation === 'nn' ? [0, 1, 2] : [0, 1])
    for (const a of OPERAND)
      for (const b of OPERAND)
        for (const c of RESULT)
          await cache.pipeline(withFormats(variant.kernel, { a, b, c }), { ...variant.constants, EPILOGUE });
  expect(gpu.failure).toBeNull();
});

it.each(RESULT)('sumSlabs and transposeMatrices to %s', async (c) => {
  for (const EPILOGUE of [0, 1, 2])
    await cache.pipeline(withFormats(sumSlabsKernel, { a: 'f32', b: 'f32', c }), { EPILOGUE });
  await cache.pipeline(withFormats(transposeMatricesKernel, { a: 'f32', b: 'f32', c }), {});
  expect(gpu.failure).toBeNull();
});

it('refuses what does not compile', async () => {
  const { kernel, constants } = MATMUL_VARIANTS[0];
  const broken = { ...kernel, common: kernel.common.slice(1) };
  await expect(cache.pipeline(broken, { ...constants, EPILOGUE: 0 })).rejects.toThrow('does not compile');
});
