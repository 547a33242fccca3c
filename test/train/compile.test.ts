/**
 * Every kernel of the engine, in every variant that a model, an objective or a precision asks for, compiles without a GPU:
 * Dawn's null backend validates WGSL, layouts and limits. The variants of the matrix products have a test of their own.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { create, globals } from 'webgpu';
import { OBJECTIVE_TYPES } from '../../src/config/runConfig.ts';
import { type Gpu, openDevice } from '../../src/gpu/device.ts';
import type { Kernel } from '../../src/gpu/kernel.ts';
import { PipelineCache } from '../../src/gpu/program.ts';
import type { ModelConfig } from '../../src/nn/modelConfig.ts';
import { RqVae } from '../../src/nn/rqVae.ts';
import { flowKindOf } from '../../src/objectives/objective.ts';
import { TrainingEngine } from '../../src/train/engine.ts';
import { engineOptions, Trainer } from '../../src/train/trainer.ts';
import { prepareWardrobe } from './support.ts';

/** Kept alive for as long as the device: Dawn's Node binding aborts when its instance is collected first. */
let dawn: GPU;
let gpu: Gpu;
const compiled = new Set<string>();
beforeAll(async () => {
  Object.assign(globalThis, globals);
  dawn = create(['backend=null']);
  gpu = await openDevice(dawn);
  const pipeline = PipelineCache.prototype.pipeline;
  vi.spyOn(PipelineCache.prototype, 'pipeline').mockImplementation(async function (this: PipelineCache, ...args) {
    const made = await pipeline.apply(this, args);
    compiled.add(args[0].name);
    return made;
  });
});
afterAll(() => {
  vi.restoreAllMocks();
  gpu.destroy();
});

const data = (preset: 'llama-nano' | 't5-tiny', precision: 'float32' | 'half', lora = false) =>
  prepareWardrobe({ model: { preset, precision, dropout: lora ? 0.1 : 0 }, ...(lora ? { lora: {} } : {}) });

/** Heads of 10 columns, which are read two at a time (of 12 where rotary wants whole words), and the other feed-forward. */
function narrow(model: ModelConfig): ModelConfig {
  if (model.architecture === 'llama') return { ...model, headDim: 12, numKeyValueHeads: 2 };
  return { ...model, headDim: 10, feedForward: model.feedForward === 'relu' ? 'gated-gelu' : 'relu' };
}

/** The device as if it were SwiftShader's, whose attention and products are others. */
const asSwiftShader = (of: Gpu): Gpu =>
  Object.create(of, {
    adapter: { value: { ...of.adapter, isSoftware: true, subgroupMinSize: 4, subgroupMaxSize: 4 } },
  });

it.each([
  ['llama-nano', 'float32'],
  ['llama-nano', 'half'],
  ['t5-tiny', 'float32'],
  ['t5-tiny', 'half'],
] as const)('%s in %s, with every objective, and a beam', async (preset, precision) => {
  const options = engineOptions(data(preset, precision));
  for (const type of OBJECTIVE_TYPES) {
    const objective = { ...options.objective, type, flow: flowKindOf(type, 'head') };
    (await TrainingEngine.create(gpu, { ...options, objective })).free();
  }
  const objective = { ...options.objective, flow: flowKindOf('tb', 'logits') };
  (await TrainingEngine.create(gpu, { ...options, config: narrow(options.config), objective })).free();
  for (const recompute of ['selective', 'block'] as const)
    (await TrainingEngine.create(gpu, { ...options, recompute, dropout: 0.1 })).free();
  (await TrainingEngine.create(asSwiftShader(gpu), options)).free();
  (await Trainer.create(gpu, data(preset, precision))).free();
  if (preset === 'llama-nano') (await Trainer.create(gpu, data(preset, precision, true))).free();
  expect(gpu.failure).toBeNull();
});

it('the RQ-VAE', async () => {
  const sizes = { inputSize: 20, hiddenSizes: [48], latentSize: 10, levels: 2, codebookSize: 5, rows: 40, beta: 0.25 };
  (await RqVae.create(gpu, sizes, Number.POSITIVE_INFINITY)).free();
  (await RqVae.create(asSwiftShader(gpu), { ...sizes, hiddenSizes: [] }, 1e6)).free();
  expect(gpu.failure).toBeNull();
});

it('leaves out no kernel', () => {
  const modules = import.meta.glob<Record<string, unknown>>(
    ['../../src/kernels/**/*.ts', '!../../src/kernels/matmul/matmul*.ts', '!../../src/kernels/matmul/sumSlabs.ts'],
    { eager: true },
  );
  const kernels = Object.values(modules).flatMap((exports) =>
    Object.entries(exports).flatMap(([name, value]) => (name.endsWith('Kernel') ? [(value as Kernel).name] : [])),
  );
  expect(kernels.length).toBeGreaterThan(25);
  expect(kernels.filter((name) => !compiled.has(name))).toEqual([]);
  const halves = ['rmsNorm', 'rotary', 'swiGlu', 'geGlu', 'relu', 'attentionForward', 'attentionForwardBiased'];
  for (const name of halves) expect(compiled).toContain(`${name}Half`);
});
