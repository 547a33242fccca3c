/**
 * Dropout through whole runs, on both architectures: the bits of its masks are those of seed and step, whatever was
 * recomputed or resumed; gradients are those of the masked loss; whatever is not a training step knows nothing of it.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPreset } from '../../src/config/presets.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { planEngine, TrainingEngine } from '../../src/train/engine.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { engineOptions, Trainer } from '../../src/train/trainer.ts';
import { promptOf } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles } from './checkpointFiles.ts';
import { exhaustiveLogProbs, prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: { free(): void }[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterEach(() => {
  for (const one of open.splice(0)) one.free();
});

const PRESETS = ['llama-nano', 't5-tiny'] as const satisfies readonly ModelPreset[];
const RATE = 0.2;

const prepare = (preset: ModelPreset, input: RunConfigInput = {}) =>
  prepareWardrobe({
    optimizer: { warmupSteps: 2, lr: 0.002 },
    budget: { steps: 6, tokensPerStep: 256 },
    evaluation: { beam: 64 },
    ...input,
    model: { preset, initStd: 0.1, dropout: RATE, ...input.model },
  });
async function create(preset: ModelPreset, input: RunConfigInput = {}): Promise<Trainer> {
  const trainer = await Trainer.create(gpu, prepare(preset, input));
  open.push(trainer);
  return trainer;
}
async function runTo(trainer: Trainer, step: number): Promise<number[]> {
  const losses: number[] = [];
  while (trainer.position.step < step) losses.push((await trainer.trainStep()).loss);
  return losses;
}

describe.each(PRESETS)('%s with dropout', (preset) => {
  it('gives the same bits again, resumed, and in every mode of recomputation', async () => {
    const first = await create(preset);
    const losses = await runTo(first, 3);
    const files = await savedFiles(first);
    losses.push(...(await runTo(first, 6)));
    const digest = await first.weightsDigest();
    expect(first.engine.model.plan.recompute).toBe('none');
    const again = await create(preset, { model: { recompute: 'selective' } });
    expect(await runTo(again, 6)).toEqual(losses);
    expect(await again.weightsDigest()).toBe(digest);
    const resumed = await create(preset, { model: { recompute: 'block' } });
    await loadFiles(resumed, files);
    expect(await runTo(resumed, 6)).toEqual(losses.slice(3));
    expect(await resumed.weightsDigest()).toBe(digest);
  });

  it('is off in every pass but a training step: forward, beams and paths are those of rate 0, bit for bit', async () => {
    const dropped = await create(preset);
    await runTo(dropped, 2);
    const plain = await create(preset, { model: { dropout: 0 } });
    await loadFiles(plain, await savedFiles(dropped));
    const requests = [{ history: Uint32Array.of(3, 14, 15), excluded: [] }];
    const seen = async (trainer: Trainer) => {
      const beams: unknown[] = [];
      await trainer.beam.search(requests, 64, ({ items, logProbs }) => beams.push([...items], [...logProbs]));
      return { beams, exhaustive: await exhaustiveLogProbs(trainer, requests[0].history) };
    };
    const found = await seen(dropped);
    expect(found).toEqual(await seen(plain));
    expect(new Set(found.exhaustive).size).toBeGreaterThan(20);
  });

  it('trains in half precision, with the same bits recomputed', async () => {
    const run = async (recompute: 'none' | 'block') => {
      const trainer = await create(preset, { model: { precision: 'half', recompute } });
      const losses = await runTo(trainer, 4);
      return { losses, digest: await trainer.weightsDigest() };
    };
    const once = await run('none');
    expect(once.losses.every(Number.isFinite)).toBe(true);
    expect(await run('block')).toEqual(once);
  });

  it('has the gradient of the masked loss', async () => {
    const data = prepare(preset, { objective: { type: 'tb' } });
    const engine = await TrainingEngine.create(gpu, engineOptions(data));
    open.push(engine);
    const { parameters } = engine.model;
    await initializeWeights(parameters, data.model, 7, 0.1);
    const packer = runPacker(data);
    const { itemTokens, levels: L } = data;
    for (const items of [
      [3, 14, 15],
      [9, 26, 5, 35],
    ]) {
      const prompt = promptOf(items, data);
      const isT5 = data.model.architecture === 't5';
      const set = [7, 21, 40].map((item, k) => ({
        tokens: itemTokens.subarray(item * L, (item + 1) * L),
        at: prompt.length,
        logReward: -k,
        refLogProb: 0,
        weight: 0.01,
        ceWeight: isT5 && k === 0 ? 1 / L : 0,
      }));
      expect(packer.add({ prompt, historyWeight: isT5 ? 0 : 0.1, sets: [set] })).toBe(true);
    }
    const batch = packer.finish();
    const dropout = { seed: 7, step: 5 };
    const loss = async (draw?: typeof dropout) =>
      (await engine.step(batch, { lr: 0, clipNorm: 1, step: 1 }, { update: false, dropout: draw })).loss;
    const masked = await loss(dropout);
    expect(await loss()).not.toBe(masked);
    expect(await loss({ ...dropout, step: 6 })).not.toBe(masked);
    expect(await loss(dropout)).toBe(masked);

    // Along each tensor's own gradient, the loss must rise by that gradient's norm.
    const gradients = await parameters.read(parameters.gradient);
    const values = await parameters.read(parameters.value);
    let checked = 0;
    for (const slot of parameters.plan.slots) {
      const gradient = gradients.get(slot.name)!;
      const norm = Math.hypot(...gradient);
      const value = values.get(slot.name)!;
      // f32 losses of about 5 differ by 1e-6 of rounding: gradients below this drown in it.
      if (norm < 0.02) continue;
      const step = 0.004;
      const moved = async (sign: number) => {
        await parameters.load(parameters.value, slot, async (from, to) =>
          Float32Array.from(
            { length: to - from },
            (_, i) => value[from + i] + (sign * step * gradient[from + i]) / norm,
          ),
        );
        return loss(dropout);
      };
      const slope = ((await moved(1)) - (await moved(-1))) / (2 * step);
      await moved(0);
      expect(Math.abs(slope / norm - 1), `${slot.name}: slope ${slope}, norm ${norm}`).toBeLessThan(0.03);
      checked++;
    }
    expect(checked).toBeGreaterThan(8);
    expect(await loss(dropout)).toBe(masked);
  });
});

it('costs nothing at rate 0, and two scratch tensors and a dispatch a block and direction above', async () => {
  const options = engineOptions(prepare('llama-nano'));
  const plan = (dropout: number) => planEngine({ ...options, dropout }, 134217728, gpu.adapter);
  const names = (dropout: number) => plan(dropout).tensors.map((t) => t.name);
  const extra = ['dropoutState', 'branch.forward', 'branch.backward'];
  expect(names(RATE).filter((name) => !names(0).includes(name))).toEqual(extra);
  const plain = await TrainingEngine.create(gpu, { ...options, dropout: 0 });
  const dropped = await TrainingEngine.create(gpu, options);
  open.push(plain, dropped);
  const of = (engine: TrainingEngine) =>
    engine.stepPrograms.flatMap((p) => p.dispatches.filter((d) => d.kernelName === 'dropout'));
  expect(of(plain)).toEqual([]);
  // Embeddings and two blocks a layer, forward and backward.
  expect(of(dropped)).toHaveLength(2 * (1 + 2 * options.config.numLayers));
});
