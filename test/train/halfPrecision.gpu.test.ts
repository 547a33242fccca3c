/**
 * Half storage through the whole trainer: gradients beside float32's, the loss scale and its skipped steps, resuming,
 * recomputing, learning.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPreset } from '../../src/config/presets.ts';
import { MODEL_PRESETS } from '../../src/config/presets.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { NonFiniteError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { readFloats } from '../../src/gpu/readback.ts';
import { numElements } from '../../src/gpu/tensor.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { modelConfig } from '../../src/nn/modelConfig.ts';
import type { Precision } from '../../src/nn/modelPlan.ts';
import { FIRST_LOSS_SCALE } from '../../src/nn/optimizer/lossScale.ts';
import { type BenchSettings, benchStep } from '../../src/train/benchRun.ts';
import { memoryBill, planEngine, TrainingEngine } from '../../src/train/engine.ts';
import { ForestPacker } from '../../src/train/packedForest.ts';
import { engineOptions, Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles } from './checkpointFiles.ts';
import { prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: { free(): void }[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterEach(() => {
  for (const one of open.splice(0)) one.free();
});

const PRESETS = ['llama-nano', 't5-tiny'] as const satisfies readonly ModelPreset[];

function prepare(preset: ModelPreset, input: RunConfigInput = {}) {
  return prepareWardrobe({
    optimizer: { warmupSteps: 5, lr: 0.002 },
    budget: { steps: 60, tokensPerStep: 256 },
    evaluation: { beam: 64 },
    ...input,
    model: { preset, initStd: 0.1, precision: 'half', ...input.model },
  });
}
async function create(preset: ModelPreset, input: RunConfigInput = {}): Promise<Trainer> {
  const trainer = await Trainer.create(gpu, prepare(preset, input));
  open.push(trainer);
  return trainer;
}
async function steps(trainer: Trainer, count: number): Promise<number[]> {
  const losses: number[] = [];
  for (let k = 0; k < count; k++) losses.push((await trainer.trainStep()).loss);
  return losses;
}

/** Loss and gradient of a trajectory-balance step of random sequences, the gradient without the largest scale it bears. */
async function gradientOf(preset: ModelPreset, precision: Precision) {
  const random = new RandomStream(5, 'half precision');
  const token = () => random.int(259);
  const tokens = (length: number) => Array.from({ length }, token);
  const settings: BenchSettings = {
    config: modelConfig(MODEL_PRESETS[preset], 259),
    sequences: Array.from({ length: 3 }, () => ({ tokens: tokens(20), next: token() })),
    sets: Array.from({ length: 3 }, () =>
      Array.from({ length: 3 }, () => ({ tokens: tokens(4), logReward: random.normal() })),
    ),
    objective: 'tb',
    optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.01, flowLrScale: 1 },
  };
  const { options, trees } = benchStep(settings);
  const engine = await TrainingEngine.create(gpu, { ...options, precision });
  open.push(engine);
  const { parameters } = engine.model;
  await initializeWeights(parameters, options.config, 7, 0.1);
  const packer = new ForestPacker(options.capacity, null);
  for (const tree of trees) expect(packer.add(tree)).toBe(true);
  const batch = packer.finish();
  let lossScale = precision === 'half' ? 65536 : 1;
  const step = () => engine.step(batch, { lr: 0, clipNorm: 1, step: 1, lossScale }, { update: false });
  let result = await step();
  for (; !result.isFinite && lossScale > 1; result = await step()) lossScale /= 2;
  expect(result.isFinite).toBe(true);
  const gradient: number[] = [];
  for (const t of parameters.gradient)
    for (const g of await readFloats(gpu, t, numElements(t.shape))) gradient.push(g / lossScale);
  return { ...result, gradient };
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

describe.each(PRESETS)('%s in half', (preset) => {
  it('has the loss and the gradient of float32 within what rounding costs', async () => {
    const whole = await gradientOf(preset, 'float32');
    const half = await gradientOf(preset, 'half');
    const [normWhole, normHalf] = [whole, half].map(({ gradient }) => Math.sqrt(dot(gradient, gradient)));
    const cosine = dot(whole.gradient, half.gradient) / normWhole / normHalf;
    // A store errs by at most 2^-10 of a number. Some ten stores a layer forward and ten backward lie between a weight and
    // the loss, 40 in two layers (120 in a T5 of two times two with cross-attention); were all errors of one sign, 4 % (12 %).
    // They are of either sign and hardly depend on each other: √120 · 2^-10 / √3 = 0.6 %, and half its square, 2e-5, of the
    // cosine. Layers may amplify an error: the length may be off by 1 %, the direction by 2 %.
    expect(Math.abs(half.loss / whole.loss - 1)).toBeLessThan(0.01);
    expect(Math.abs(normHalf / normWhole - 1)).toBeLessThan(0.01);
    expect(1 - cosine).toBeLessThan(0.02 ** 2 / 2);
    expect(Math.abs(half.gradNorm / normHalf - 1)).toBeLessThan(1e-5);
  });

  it('has the same bits whatever backward makes again', async () => {
    const digests: string[] = [];
    for (const recompute of ['none', 'selective', 'block'] as const) {
      const trainer = await create(preset, { model: { recompute } });
      await steps(trainer, 2);
      digests.push(await trainer.weightsDigest());
      trainer.free();
      open.pop();
    }
    expect(new Set(digests).size).toBe(1);
  });

  it('skips a step that overflows and no other, halves the scale, and continues a checkpoint with the same bits', async () => {
    const whole = await create(preset);
    await steps(whole, 2);
    const before = { digest: await whole.weightsDigest(), position: whole.position };
    whole.restore({ ...before.position, lossScale: { ...before.position.lossScale!, scale: 2 ** 40 } });
    const skipped = await whole.trainStep();
    expect(skipped).toMatchObject({ step: 3, isSkipped: true, lossScale: 2 ** 40 });
    expect(Number.isFinite(skipped.loss)).toBe(true);
    expect(await whole.weightsDigest()).toBe(before.digest);
    expect(whole.position.lossScale).toEqual({ scale: 2 ** 39, goodSteps: 0, skippedSteps: 1, skippedInARow: 1 });
    expect(whole.position.cursor).not.toBe(before.position.cursor);

    whole.restore({ ...whole.position, lossScale: { ...whole.position.lossScale!, scale: 2 ** 14 } });
    const files = await savedFiles(whole);
    const taken = await whole.trainStep();
    expect([taken.isSkipped, taken.lossScale]).toEqual([undefined, 2 ** 14]);
    await steps(whole, 1);
    const resumed = await create(preset);
    await loadFiles(resumed, files);
    await steps(resumed, 2);
    expect(await resumed.weightsDigest()).toBe(await whole.weightsDigest());
    expect(resumed.position).toEqual(whole.position);
  });
});

describe.each(PRESETS)('%s in half, with activations beyond half', (preset) => {
  it('takes no step, whichever product overflows', async () => {
    const trainer = await create(preset);
    await steps(trainer, 1);
    const { parameters } = trainer.engine.model;
    const { position } = trainer;
    const weights = await parameters.read(parameters.value);
    const digest = await trainer.weightsDigest();
    // Of the first layers, the products that are stored in half: all but those added to the residual stream.
    const isStored = /(layers\.0|block\.0\.layer\.\d)\.\w+\.([qkv](_proj)?|gate_proj|up_proj|wi(_\d)?)\.weight$/;
    const names = [...weights.keys()].filter((name) => isStored.test(name));
    expect(names.length).toBe(preset === 'llama-nano' ? 5 : 11);
    for (const name of names) {
      const large = weights.get(name)!.map((w) => 1e6 * w);
      parameters.write(parameters.value, new Map([...weights, [name, large]]));
      const before = await trainer.weightsDigest();
      const outcome = await trainer.trainStep().then(
        (m) => m.isSkipped,
        (error: unknown) => error instanceof NonFiniteError,
      );
      expect(outcome, name).toBe(true);
      expect(await trainer.weightsDigest(), name).toBe(before);
      trainer.restore(position);
      parameters.write(parameters.value, weights);
    }
    expect(await trainer.weightsDigest()).toBe(digest);
    expect((await trainer.trainStep()).isSkipped).toBeUndefined();
  });
});

describe('half precision', () => {
  it('ends a run in words where halving does not help', async () => {
    const trainer = await create('llama-nano');
    await steps(trainer, 1);
    const at = { ...trainer.position, lossScale: { ...FIRST_LOSS_SCALE, scale: 2 ** 60, skippedInARow: 19 } };
    trainer.restore(at);
    const digest = await trainer.weightsDigest();
    await expect(trainer.trainStep()).rejects.toThrow(NonFiniteError);
    await expect(trainer.trainStep()).rejects.toThrow(
      /overflows in half precision .* after 19 in a row before it.*model\.precision float32/,
    );
    expect(trainer.position).toEqual(at);
    expect(await trainer.weightsDigest()).toBe(digest);
  });

  it('sees an overflow where the layers are frozen and few adapters are trained', async () => {
    const trainer = await create('llama-nano', { lora: { rank: 4, alpha: 4, targets: ['o_proj'] } });
    await steps(trainer, 1);
    trainer.restore({ ...trainer.position, lossScale: { ...FIRST_LOSS_SCALE, scale: 2 ** 40 } });
    const digest = await trainer.weightsDigest();
    expect((await trainer.trainStep()).isSkipped).toBe(true);
    expect(await trainer.weightsDigest()).toBe(digest);
  });

  it('refuses a checkpoint whose loss scale is damaged, and takes one of float32', async () => {
    const [half, whole] = [await create('llama-nano'), await create('llama-nano', { model: { precision: 'float32' } })];
    const files = await savedFiles(half);
    const name = 'model/trainer.json';
    const state = JSON.parse(new TextDecoder().decode(files.get(name)));
    state.position.lossScale.scale = 3;
    files.set(name, new TextEncoder().encode(JSON.stringify(state)));
    await expect(loadFiles(half, files)).rejects.toThrow(/position\.lossScale/);
    await loadFiles(half, await savedFiles(whole));
    expect(half.position.lossScale).toEqual(FIRST_LOSS_SCALE);
    expect(whole.position.lossScale).toBeUndefined();
  });

  it('stores what a layer keeps in about half the bytes', () => {
    const activations = (precision: Precision) => {
      const data = prepare('llama-small', { model: { precision, recompute: 'none' }, budget: { tokensPerStep: 1024 } });
      const bill = memoryBill(planEngine(engineOptions(data), 134217728));
      return bill.lines.find(({ label }) => label === 'activations')!.sizeBytes;
    };
    // Of 8 d + 3 f numbers a token and layer, x and xMid (2 d) stay f32: with f = 8/3 d bytes fall to 36 of 64.
    expect(activations('half') / activations('float32')).toBeCloseTo(36 / 64, 1);
  });

  it('learns Wardrobe-64 as float32 does', async () => {
    const input = (precision: Precision): RunConfigInput => ({
      objective: { type: 'sft' },
      optimizer: { warmupSteps: 5, lr: 0.01 },
      model: { precision },
    });
    const [whole, half] = [await create('llama-nano', input('float32')), await create('llama-nano', input('half'))];
    const [a, b] = [await steps(whole, 60), await steps(half, 60)];
    const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const [last, lastHalf] = [mean(a.slice(-10)), mean(b.slice(-10))];
    expect(last).toBeLessThan(0.8 * a[0]);
    // Batches and initial weights are the same; a fiftieth of what was learnt is our band.
    expect(Math.abs(lastHalf - last)).toBeLessThan(0.02 * (a[0] - last));
  });
});
