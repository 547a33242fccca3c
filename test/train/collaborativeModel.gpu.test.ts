/**
 * The collaborative model through its whole life on Wardrobe-64: SASRec trains, the same twice; its scores are those of the
 * model itself, of no item too late or too few; a checkpoint gives them back. Item-kNN and popularity answer the same questions.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { BlobSink, blobSource, bytesSource } from '../../src/core/byteStreams.ts';
import { CheckpointError, ShapeError } from '../../src/core/errors.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { itemKnn } from '../../src/recommenders/itemKnn.ts';
import { popularity } from '../../src/recommenders/popularity.ts';
import { loadCheckpoint } from '../../src/train/checkpoint.ts';
import { fillCollaborative, openCollaborative, writeCollaborative } from '../../src/train/collaborativeFile.ts';
import { type CollaborativeModel, collaborativeModel } from '../../src/train/collaborativeModel.ts';
import { type PreparedData, prepareData } from '../../src/train/prepare.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { type Files, savedFiles } from './checkpointFiles.ts';
import { exhaustiveLogProbs, prepareWardrobe } from './support.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterAll(() => {
  vi.restoreAllMocks();
});

const STEPS = 40;
/** Below the longest histories, so that what it cuts can be seen. */
const HISTORY = 6;
const prepare = (collaborative: RunConfigInput['collaborative'] = {}): PreparedData =>
  prepareWardrobe({
    reward: { collaborative: 1 },
    collaborative: {
      hiddenSize: 24,
      numLayers: 1,
      numHeads: 2,
      maxHistory: HISTORY,
      lr: 0.01,
      steps: STEPS,
      tokensPerStep: 256,
      ...collaborative,
    },
  });
const data = prepare();
const { split } = data;

/** Scores of the whole catalogue at a place. */
const scoresAt = ({ scores }: CollaborativeModel, place: number): number[] => {
  const { score } = scores.at(place);
  return Array.from({ length: split.numItems }, (_, item) => score(item));
};

/** Of `user`, the place of its test item, and the window its last training item is in. */
const testPlace = (user: number) => split.start[user + 1] - 1;
const LONG = Array.from({ length: split.numUsers }, (_, u) => u).filter(
  (u) => split.start[u + 1] - split.start[u] >= HISTORY + 5,
);

describe('SASRec', () => {
  let model: CollaborativeModel;
  let files: Files;
  let digest: string;
  const file = new BlobSink();
  const losses: number[] = [];
  /** What the model itself says of some histories, log P of every item. */
  const places: { readonly place: number; readonly history: Uint32Array; logProbs?: Float64Array }[] = [];
  let liveBuffers: number;

  beforeAll(async () => {
    liveBuffers = gpu.memory.liveBuffers;
    const step = Trainer.prototype.trainStep;
    vi.spyOn(Trainer.prototype, 'trainStep').mockImplementation(async function (this: Trainer) {
      const metrics = await step.call(this);
      losses.push(metrics.loss);
      return metrics;
    });
    model = (await collaborativeModel(gpu, data, {
      async onTrained(trainer) {
        files = await savedFiles(trainer);
        digest = await trainer.weightsDigest();
        await writeCollaborative(trainer, data, file);
        const { windows } = trainer.data;
        // Training places see their window's items before them.
        for (const s of [0, 1, windows.numSamples - 1])
          for (const place of [windows.first[s], windows.last[s] - 1])
            places.push({ place, history: split.sequence.slice(windows.first[s], place) });
        // Held-out ones see the whole history that is allowed.
        for (const u of [LONG[0], LONG[1], 0])
          for (const place of [testPlace(u) - 1, testPlace(u)])
            places.push({ place, history: split.sequence.slice(Math.max(split.start[u], place - HISTORY), place) });
        for (const of of places) of.logProbs = await exhaustiveLogProbs(trainer, of.history);
      },
    }))!;
  });

  it('learns, and frees what it took', () => {
    expect(losses).toHaveLength(STEPS);
    const mean = (list: readonly number[]) => list.reduce((a, x) => a + x, 0) / list.length;
    expect(losses[0]).toBeGreaterThan(Math.log(split.numItems) - 0.3);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 0.08);
    expect(gpu.memory.liveBuffers).toBe(liveBuffers);
  });

  it("scores by the model's own logits, at training places and held-out ones", () => {
    for (const { place, logProbs } of places) {
      const scores = scoresAt(model, place);
      // One token an item: log-probabilities are scores but for one constant.
      const gap = scores[0] - logProbs![0];
      for (const [item, score] of scores.entries())
        expect(Math.abs(score - logProbs![item] - gap), `place ${place}, item ${item}`).toBeLessThan(1e-4);
      const spread = Math.max(...scores) - Math.min(...scores);
      expect(spread).toBeGreaterThan(0.5);
      const { statistics } = model.scores.at(place);
      expect([statistics.min, statistics.max]).toEqual([Math.min(...scores), Math.max(...scores)]);
    }
  });

  it('is a recommender of places, the same scores', () => {
    const { recommender } = model;
    expect(recommender!.name).toBe('sasrec');
    const out = new Float64Array(split.numItems);
    const { place, history } = places[places.length - 1];
    recommender!.score(history, out, place);
    expect(Array.from(out)).toEqual(scoresAt(model, place));
    expect(() => recommender!.score(history, out)).toThrow(ShapeError);
  });

  /** The model of the checkpoint on other data. */
  const load = (of: PreparedData) => {
    const checkpoint = new Map([...files].map(([name, bytes]) => [name, bytesSource(name, bytes)]));
    return collaborativeModel(gpu, of, { load: (trainer) => loadCheckpoint(trainer, checkpoint) });
  };

  it('gives the same scores from its checkpoint, without a step', async () => {
    const before = losses.length;
    const loaded = (await load(data))!;
    expect(losses).toHaveLength(before);
    for (let place = 0; place < split.sequence.length; place += 7)
      expect(scoresAt(loaded, place)).toEqual(scoresAt(model, place));
  });

  it('gives the same scores from its one file, without a step; of other settings or data the file is none', async () => {
    const before = losses.length;
    const opened = () => blobSource('collaborative.safetensors', file.blob());
    const source = (await openCollaborative(opened(), data))!;
    const loaded = (await collaborativeModel(gpu, data, { load: (trainer) => fillCollaborative(trainer, source) }))!;
    expect(losses).toHaveLength(before);
    for (let place = 0; place < split.sequence.length; place += 7)
      expect(scoresAt(loaded, place)).toEqual(scoresAt(model, place));
    expect(await openCollaborative(opened(), prepare({ lr: 0.02 }))).toBeNull();
    const fewer = prepareWardrobe({ ...data.config, data: { ...data.config.data, maxUsers: 40 } });
    expect(await openCollaborative(opened(), fewer)).toBeNull();
    const cut = blobSource('collaborative.safetensors', file.blob().slice(0, 100));
    await expect(openCollaborative(cut, data)).rejects.toThrow(CheckpointError);
  });

  it('knows nothing of what comes later, and of no history but what it may see', async () => {
    // One item of one user becomes another: the scores of the checkpoint's model move behind it, as far as it can be seen.
    const user = LONG[2];
    const changed = split.start[user] + 2;
    const { interactions } = data.dataset;
    const item = interactions.item.slice();
    item[split.interaction[changed]] = (split.sequence[changed] + 17) % split.numItems;
    const other = prepareData({ ...data.dataset, interactions: { ...interactions, item } }, data.config);
    expect(other.split.start).toEqual(split.start);
    const moved = Array.from(split.sequence, (x, place) => (x === other.split.sequence[place] ? -1 : place));
    expect(moved.filter((place) => place >= 0)).toEqual([changed]);

    const loaded = (await load(other))!;
    const differs = (place: number) => scoresAt(loaded, place).join() !== scoresAt(model, place).join();
    for (let place = split.start[user]; place <= changed; place++) expect(differs(place)).toBe(false);
    expect(differs(split.start[user] + split.start[user + 1] - split.start[user] - 1)).toBe(
      testPlace(user) - changed <= HISTORY,
    );
    // Another user, before and behind.
    for (const u of [user - 1, user + 1]) expect(differs(testPlace(u))).toBe(false);
  });

  it('sees as far back as it may, and no further, from a held-out place', async () => {
    const user = LONG[3];
    const place = testPlace(user);
    const scoresWith = async (at: number): Promise<number[]> => {
      const { interactions } = data.dataset;
      const item = interactions.item.slice();
      item[split.interaction[at]] = (split.sequence[at] + 17) % split.numItems;
      const other = prepareData({ ...data.dataset, interactions: { ...interactions, item } }, data.config);
      return scoresAt((await load(other))!, place);
    };
    const scores = scoresAt(model, place);
    expect(await scoresWith(place - HISTORY - 1)).toEqual(scores);
    expect(await scoresWith(place - HISTORY)).not.toEqual(scores);
    // Its own item is what is to be guessed.
    expect(await scoresWith(place)).toEqual(scores);
  });

  it('trains to the same bits again', async () => {
    let again = '';
    const once = losses.splice(0);
    const second = await collaborativeModel(gpu, data, {
      async onTrained(trainer) {
        again = await trainer.weightsDigest();
      },
    });
    expect(losses).toEqual(once);
    expect(again).toBe(digest);
    expect(scoresAt(second!, testPlace(5))).toEqual(scoresAt(model, testPlace(5)));
  });

  it('is given up when asked, while it trains', async () => {
    let asked = 0;
    expect(await collaborativeModel(gpu, data, { shouldStop: () => ++asked > 2 })).toBeNull();
    expect(asked).toBe(3);
    expect(gpu.memory.liveBuffers).toBe(liveBuffers);
  });
});

describe('models that need no training', () => {
  it.each([
    ['item-knn', itemKnn],
    ['popularity', popularity],
  ] as const)('%s scores the history before a place', async (name, make) => {
    const model = (await collaborativeModel(gpu, prepare({ model: name })))!;
    // Every table of results has it already.
    expect(model.recommender).toBeNull();
    const recommender = make(split);
    const expected = new Float64Array(split.numItems);
    for (const user of [0, 7, split.numUsers - 1])
      for (let place = split.start[user]; place < split.start[user + 1]; place += 2) {
        recommender.score(split.sequence.subarray(split.start[user], place), expected, place);
        expect(scoresAt(model, place)).toEqual(Array.from(expected));
        expect(model.scores.at(place).statistics.max).toBe(Math.max(...expected));
      }
  });

  it('are not made where nothing asks', async () => {
    expect(await collaborativeModel(gpu, prepareWardrobe())).toBeNull();
    expect(await collaborativeModel(gpu, prepareWardrobe({ collaborative: { model: 'popularity' } }))).toBeNull();
  });
});
