/** The RQ-VAE tokenizer: its gradients, that it learns, that it learns the same twice, and its way into a run. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { CheckpointError, ConfigError, NonFiniteError, StoppedError } from '../../src/core/errors.ts';
import { RandomStream } from '../../src/core/random.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { ItemEmbedding } from '../../src/items/itemEmbedding.ts';
import { itemsFile } from '../../src/train/checkpoint.ts';
import { prepareData } from '../../src/train/prepare.ts';
import { trainedItemsKey, trainedItemsOfRun, trainItems } from '../../src/train/prepareItems.ts';
import { type RqVaeOptions, trainRqVae } from '../../src/train/rqVae.ts';
import { testDevice } from '../gpu/testDevice.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});

const NUM_ITEMS = 90;
const SIZE = 12;
const CLUSTERS = 6;

/** Unit vectors around six directions, item i in cluster i mod 6. */
function clusters(): ItemEmbedding {
  const random = new RandomStream(3, 'rq-vae test');
  const centres = Array.from({ length: CLUSTERS * SIZE }, () => random.normal());
  const vectors = new Float64Array(NUM_ITEMS * SIZE);
  for (let i = 0; i < NUM_ITEMS; i++) {
    const row = vectors.subarray(i * SIZE, (i + 1) * SIZE);
    for (let c = 0; c < SIZE; c++) row[c] = centres[(i % CLUSTERS) * SIZE + c] + 0.25 * random.normal();
    const length = Math.hypot(...row);
    for (let c = 0; c < SIZE; c++) row[c] /= length;
  }
  return { size: SIZE, vectors };
}

const options = (rqVae: Partial<RqVaeOptions['rqVae']> = {}): RqVaeOptions => ({
  levels: 2,
  codebookSize: 8,
  kmeansStart: 'plus-plus',
  rqVae: { hiddenSizes: [32], latentSize: 8, beta: 0.25, steps: 250, batchSize: 40, lr: 0.003, ...rqVae },
});

describe('trainRqVae(gpu, embedding, options, seed, hooks)', () => {
  it('learns: reconstruction falls, and codes of the first level keep clusters apart', async () => {
    const embedding = clusters();
    const before = await trainRqVae(gpu, embedding, options({ steps: 1 }), 7);
    const calls: number[] = [];
    const after = await trainRqVae(gpu, embedding, options(), 7, { onProgress: (done) => calls.push(done) });
    expect(before.report!.reconstruction).toBeGreaterThan(0.5);
    expect(after.report!.reconstruction).toBeLessThan(0.2);
    expect(after.codebookSize).toBe(8);
    const { codes } = after;
    const clustersOfCode = new Map<number, Set<number>>();
    for (let i = 0; i < NUM_ITEMS; i++) {
      const set = clustersOfCode.get(codes[i * 2]) ?? new Set();
      clustersOfCode.set(codes[i * 2], set.add(i % CLUSTERS));
    }
    for (const set of clustersOfCode.values()) expect(set.size).toBe(1);
    expect(after.report!.codesUsed[0]).toBe(clustersOfCode.size);
    expect(calls.at(-1)).toBe(250);
    expect(gpu.memory.liveBuffers).toBe(0);
  });

  it('learns the same twice from one seed, and something else from another', async () => {
    const short = options({ steps: 60 });
    const first = await trainRqVae(gpu, clusters(), short, 7);
    expect(await trainRqVae(gpu, clusters(), short, 7)).toEqual(first);
    expect((await trainRqVae(gpu, clusters(), short, 8)).codes).not.toEqual(first.codes);
  });

  it('revives codes that no item has, and caps the codebook of a small catalogue', async () => {
    // Four different vectors, many times each: four codes suffice, the others find no item.
    const vectors = new Float64Array(40 * 4);
    for (let i = 0; i < 40; i++) vectors[i * 4 + (i % 4)] = 1;
    const { report, codebookSize } = await trainRqVae(
      gpu,
      { size: 4, vectors },
      { ...options({ steps: 60 }), codebookSize: 64 },
      7,
    );
    expect(codebookSize).toBe(20);
    expect(report!.revivedCodes).toBeGreaterThan(10);
    expect(report!.steps).toBe(60);
  });

  it('is given up when asked, refuses to go on from numbers that overflow, and frees its buffers', async () => {
    await expect(trainRqVae(gpu, clusters(), options(), 7, { shouldStop: () => true })).rejects.toThrow(StoppedError);
    const tooFast = trainRqVae(gpu, clusters(), options({ lr: 10, hiddenSizes: [32, 32, 32, 32], steps: 400 }), 7);
    await tooFast.then(
      ({ report }) => expect(Number.isFinite(report!.reconstruction)).toBe(true),
      (error) => expect(error).toBeInstanceOf(NonFiniteError),
    );
    const { vectors } = clusters();
    vectors[5] = 1e30;
    const broken = trainRqVae(gpu, { size: SIZE, vectors }, options(), 7);
    await expect(broken).rejects.toThrow(/no longer finite at step 10\. Lower items\.rqVae\.lr/);
    expect(gpu.memory.liveBuffers).toBe(0);
  });
});

describe('trainItems(gpu, dataset, config, files, hooks)', () => {
  const config = parseRunConfig({
    data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8 },
    items: { tokenizer: 'rq-vae', codebookSize: 8, rqVae: { hiddenSizes: [32], latentSize: 8, steps: 30 } },
    budget: { tokensPerStep: 256 },
  });
  const wardrobe = builtInDataset('wardrobe-64', config.seed);

  it('gives a run its semantic IDs with a report, and the run’s file gives them back without a GPU', async () => {
    const files = await trainItems(gpu, wardrobe, config, {});
    const data = prepareData(wardrobe, config, files);
    expect(data.semanticIds.report.levels[0].codesUsed).toBe(files.trained!.report!.codesUsed[0]);
    expect(data.semanticIds.report.remarks.join(' ')).toMatch(/RQ-VAE, 30 steps: reconstruction misses .* by level/);
    const text = new TextDecoder().decode(itemsFile(data).bytes);
    const trained = trainedItemsOfRun(text, wardrobe, config);
    expect(trained.codes).toEqual(files.trained!.codes);
    const resumed = prepareData(wardrobe, config, { trained });
    expect(resumed.itemTokens).toEqual(data.itemTokens);
    expect(resumed.semanticIds.report.remarks.join(' ')).toMatch(/with which the run began/);
    expect(() => trainedItemsOfRun('{"1": [9', wardrobe, config)).toThrow(CheckpointError);
    const wider = { ...config, items: { ...config.items, levels: 5 } };
    expect(() => trainedItemsOfRun(text, wardrobe, wider)).toThrow(
      /level 5: expected a token from 35 to 42, found undefined/,
    );
  });

  it('trains nothing for other tokenizers, and a run refuses codes that are absent or of other items', async () => {
    const files = {};
    const other = parseRunConfig({ data: config.data });
    expect(await trainItems(gpu, wardrobe, other, files)).toBe(files);
    expect(() => prepareData(wardrobe, config)).toThrow(ConfigError);
    expect(() => prepareData(wardrobe, config)).toThrow(/trained on a GPU .* "residual-kmeans", which needs none/);
    const trained = { codes: new Uint16Array(9), codebookSize: 8, report: null };
    expect(() => prepareData(wardrobe, config, { trained })).toThrow(/expected 64 items of 3 codes, found 9 codes/);
  });

  it('names what codes depend on', () => {
    const key = trainedItemsKey(config);
    expect(trainedItemsKey({ ...config, budget: { ...config.budget, steps: 9 } })).toBe(key);
    expect(trainedItemsKey({ ...config, items: { ...config.items, collisions: 'keep' } })).toBe(key);
    expect(trainedItemsKey({ ...config, items: { ...config.items, levels: 2 } })).not.toBe(key);
    expect(trainedItemsKey({ ...config, seed: 8 })).not.toBe(key);
  });
});
