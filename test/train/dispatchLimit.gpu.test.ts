/** Work split for a watchdog: no product's dispatch nor submit beyond the limit, and the same training to rounding. */
import { describe, expect, it } from 'vitest';
import type { MatmulOptions } from '../../src/kernels/matmul/matmul.ts';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { memoryBill, TrainingEngine } from '../../src/train/engine.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { engineOptions } from '../../src/train/trainer.ts';
import { promptOf } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from './support.ts';

const data = prepareWardrobe({ objective: { type: 'sft', policy: 'vocab' }, budget: { tokensPerStep: 256 } });

async function run(splitSubmits: boolean, measuredGflops: number | null, matmul: MatmulOptions = {}) {
  const { gpu } = await testDevice();
  const before = gpu.memory.liveBytes;
  const kernels = { matmul, measuredGflops, record: null };
  const engine = await TrainingEngine.create(gpu, { ...engineOptions(data), splitSubmits, kernels });
  const { parameters } = engine.model;
  await initializeWeights(parameters, data.model, 7, 0.2);
  const packer = runPacker(data);
  for (let from = 0; from < 40; from += 8) {
    const prompt = promptOf(data.split.sequence.subarray(from, from + 8), data);
    packer.add({ prompt, historyWeight: 0.01, sets: [] });
  }
  const batch = packer.finish();
  const losses: number[] = [];
  for (let step = 1; step <= 3; step++) losses.push((await engine.step(batch, { lr: 0.01, clipNorm: 1, step })).loss);
  const products = engine.stepPrograms.flatMap((p) => p.dispatches).filter((d) => /^matmul/.test(d.kernelName));
  const out = {
    losses,
    allocated: gpu.memory.liveBytes - before,
    billed: memoryBill(engine.model.plan).totalBytes,
    numSums: engine.stepPrograms.flatMap((p) => p.dispatches).filter((d) => d.kernelName === 'sumSlabs').length,
    submits: engine.submits,
    limit: engine.maxFlopsPerSubmit,
    longest: Math.max(...products.map((d) => d.flops)),
    numProducts: products.length,
  };
  engine.free();
  return out;
}

describe('a step split for a watchdog', () => {
  it('has no product beyond the limit, more submits, and the same losses to rounding', async () => {
    const whole = await run(false, null);
    // A limit of 2 · 256 · 64 · 192 / 2 FLOPs: half of the largest product of llama-nano at 256 tokens.
    const gflops = (256 * 64 * 192) / 0.05 / 1e9;
    const split = await run(true, gflops);
    expect(whole.limit).toBe(Number.POSITIVE_INFINITY);
    expect(whole.submits).toBe(1);
    expect(whole.longest).toBeGreaterThan(split.limit);
    expect(split.longest).toBeLessThanOrEqual(split.limit * 1.0001);
    expect(split.numProducts).toBeGreaterThan(whole.numProducts);
    expect(split.submits).toBeGreaterThan(10);
    split.losses.forEach((loss, i) => {
      expect(Math.abs(loss - whole.losses[i])).toBeLessThan(1e-5 * Math.abs(whole.losses[i]));
    });
  });
});

describe('products whose sums are split', () => {
  it('give the same losses to rounding, through scratch that the bill counts', async () => {
    const whole = await run(false, null, { slabs: () => 1 });
    const split = await run(false, null, { slabs: (operation) => (operation === 'tn' ? 3 : 1) });
    expect(whole.numSums).toBe(0);
    // Four weight gradients a layer and the head's.
    expect(split.numSums).toBe(4 * data.model.numLayers + 1);
    split.losses.forEach((loss, i) => {
      expect(Math.abs(loss - whole.losses[i])).toBeLessThan(1e-5 * Math.abs(whole.losses[i]));
    });
    for (const { allocated, billed } of [whole, split]) expect(Math.abs(allocated / billed - 1)).toBeLessThan(0.02);
  });
});
