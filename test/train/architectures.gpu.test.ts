/**
 * Both architectures through the whole trainer on Wardrobe-64: what backward makes again changes no bit, a checkpoint
 * continues with the same bits, the loss falls, and the beam ranks as the exhaustive list does.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ModelPreset } from '../../src/config/presets.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { DeviceError } from '../../src/core/errors.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { memoryBill, planEngine } from '../../src/train/engine.ts';
import { rankUsers } from '../../src/train/evaluate.ts';
import { engineOptions, Trainer } from '../../src/train/trainer.ts';
import { evaluationHistory } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles } from './checkpointFiles.ts';
import { exhaustiveLogProbs, prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterEach(() => {
  for (const trainer of open.splice(0)) trainer.free();
});

const PRESETS = ['llama-nano', 't5-tiny'] as const satisfies readonly ModelPreset[];

async function create(preset: ModelPreset, input: RunConfigInput = {}): Promise<Trainer> {
  const data = prepareWardrobe({
    optimizer: { warmupSteps: 5, lr: 0.002 },
    budget: { steps: 60, tokensPerStep: 256 },
    evaluation: { beam: 64 },
    ...input,
    model: { preset, initStd: 0.1, ...input.model },
  });
  const trainer = await Trainer.create(gpu, data);
  open.push(trainer);
  return trainer;
}

async function steps(trainer: Trainer, count: number): Promise<number[]> {
  const losses: number[] = [];
  for (let k = 0; k < count; k++) losses.push((await trainer.trainStep()).loss);
  return losses;
}

describe.each(PRESETS)('%s', (preset) => {
  it('has the same bits after three steps whatever backward makes again, in less memory', async () => {
    const digests: string[] = [];
    const sizes: number[] = [];
    for (const recompute of ['none', 'selective', 'block'] as const) {
      const trainer = await create(preset, { model: { recompute } });
      sizes.push(memoryBill(trainer.engine.model.plan).totalBytes);
      await steps(trainer, 3);
      digests.push(await trainer.weightsDigest());
      trainer.free();
      open.pop();
    }
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).toBe(digests[0]);
    expect(sizes[1]).toBeLessThan(sizes[0]);
    expect(sizes[2]).toBeLessThan(sizes[1]);
  });

  it('learns, and continues a checkpoint with the same bits', async () => {
    const input: RunConfigInput = { objective: { type: 'sft' }, optimizer: { warmupSteps: 5, lr: 0.01 } };
    const whole = await create(preset, input);
    const losses = await steps(whole, 30);
    const files = await savedFiles(whole);
    await steps(whole, 3);
    const mean = (list: readonly number[]) => list.reduce((a, x) => a + x, 0) / list.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.8 * mean(losses.slice(0, 5)));
    const resumed = await create(preset, input);
    await loadFiles(resumed, files);
    await steps(resumed, 3);
    expect(await resumed.weightsDigest()).toBe(await whole.weightsDigest());
  });

  it('ranks by beam as the exhaustive list does', async () => {
    const trainer = await create(preset, { objective: { type: 'tb' } });
    await steps(trainer, 2);
    const { split, config } = trainer.data;
    const users = Uint32Array.from({ length: 4 }, (_, i) => i);
    const outcomes = await rankUsers(trainer, 'test', users);
    for (const { user, rank, logProb } of outcomes) {
      const { history, target, all } = evaluationHistory(split, user, 'test', config.data.maxHistory);
      const logProbs = await exhaustiveLogProbs(trainer, history);
      expect(Math.abs(logProb - logProbs[target])).toBeLessThan(1e-3);
      const seen = new Set(all);
      const ahead = logProbs.reduce((a, x, item) => a + (!seen.has(item) && x > logProbs[target] ? 1 : 0), 0);
      expect(rank).toBe(seen.has(target) ? null : ahead + 1);
    }
  });
});

describe('planning', () => {
  it('takes the least recomputation that fits, and names the nearest preset where none does', () => {
    const data = prepareWardrobe({ model: { preset: 'llama-small' }, budget: { tokensPerStep: 1024 } });
    const options = engineOptions(data);
    const plan = (memoryBudgetBytes: number, recompute: 'auto' | 'block' = 'auto') =>
      planEngine({ ...options, memoryBudgetBytes, recompute }, 134217728);
    const none = memoryBill(plan(1e12)).totalBytes;
    const block = memoryBill(plan(1e12, 'block')).totalBytes;
    expect(plan(none).recompute).toBe('none');
    expect(plan(none - 1).recompute).toBe('selective');
    expect(plan(block).recompute).toBe('block');
    expect(() => plan(block - 1)).toThrow(DeviceError);
    expect(() => plan(block - 1)).toThrow(/budget\.memoryMiB.*the smaller model\.preset llama-tiny, which fits/);
    // What a person fixed is named where it is what does not fit.
    expect(() => planEngine({ ...options, memoryBudgetBytes: block, recompute: 'none' }, 134217728)).toThrow(
      /set model\.recompute to auto/,
    );
    const imported = { ...options, config: { ...options.config, ropeTheta: 12345 } as typeof options.config };
    expect(() => planEngine({ ...imported, memoryBudgetBytes: block - 1 }, 134217728)).toThrow(
      /train adapters[^:]*\.$/,
    );
  });
});
