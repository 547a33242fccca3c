/** Logits made a chunk of rows at a time change nothing: not the step, not the search that reads logits itself. */
import { describe, expect, it } from 'vitest';
import { initializeWeights } from '../../src/nn/initialize.ts';
import { BeamSearch } from '../../src/train/beamSearch.ts';
import { TrainingEngine } from '../../src/train/engine.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { trieWords } from '../../src/train/trieWords.ts';
import { promptOf } from '../../src/train/windows.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { prepareWardrobe } from './support.ts';

const data = prepareWardrobe({ objective: { policy: 'trie' }, evaluation: { beam: 10 } });

/** Losses of two steps and the search's answer, with at most `headChunkBytes` of logits at once. */
async function run(headChunkBytes: number | undefined) {
  const { gpu } = await testDevice();
  const engine = await TrainingEngine.create(gpu, {
    config: data.model,
    capacity: data.capacity,
    trie: trieWords(data.trie, data.vocabulary),
    objective: { type: 'tb', flow: 'head', subtbLambda: 0.9, beta: 0.1 },
    optimizer: data.config.optimizer,
    headChunkBytes,
  });
  const { parameters, plan } = engine.model;
  await initializeWeights(parameters, data.model, 7, 0.2);
  const packer = runPacker(data);
  const prompt = promptOf(data.split.sequence.subarray(0, 8), data);
  const path = (item: number) => data.itemTokens.subarray(item * data.levels, (item + 1) * data.levels);
  const set = [3, 17, 40].map((item) => ({
    tokens: path(item),
    at: prompt.length - data.levels,
    logReward: Math.log(1 + item),
    refLogProb: 0,
    weight: 0.1,
    ceWeight: 0,
  }));
  packer.add({ prompt, historyWeight: 1 / (prompt.length - 1), sets: [set] });
  const batch = packer.finish();
  const losses: number[] = [];
  for (let step = 1; step <= 3; step++) losses.push((await engine.step(batch, { lr: 0.01, clipNorm: 1, step })).loss);
  const beam = await BeamSearch.create(engine, data);
  let items: number[] = [];
  let logProbs: number[] = [];
  await beam.search([{ history: data.split.sequence.subarray(0, 5), excluded: [2] }], 10, (r) => {
    items = Array.from(r.items);
    logProbs = Array.from(r.logProbs);
  });
  const rows = plan.head.chunkRows;
  beam.free();
  engine.free();
  return { losses, items, logProbs, rows };
}

describe('TrainingEngine, headChunkBytes', () => {
  it('gives the same losses and the same beams in chunks of 64 rows as in one', async () => {
    const whole = await run(undefined);
    const chunked = await run(64 * 32 * 4);
    expect(whole.rows).toBe(data.capacity.rows);
    expect(chunked.rows).toBe(64);
    expect(data.capacity.rows).toBeGreaterThan(64);
    // Gradients of the head are summed chunk by chunk, in another order.
    chunked.losses.forEach((loss, i) => {
      expect(Math.abs(loss - whole.losses[i])).toBeLessThan(1e-5 * Math.abs(whole.losses[i]));
    });
    expect(chunked.items).toEqual(whole.items);
    chunked.logProbs.forEach((p, i) => {
      expect(Math.abs(p - whole.logProbs[i])).toBeLessThan(1e-4);
    });
  });
});
