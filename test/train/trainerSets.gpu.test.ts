/**
 * Every sampler, replay, learned rewards, dropout and the objectives that draw their own sets, through the trainer: two runs
 * and a resumed one have the same bits, and the sets that were trained on are sets.
 */
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { CheckpointError } from '../../src/core/errors.ts';
import { createReward } from '../../src/gflow/rewards/reward.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import type { ForestBatch } from '../../src/nn/forestBatch.ts';
import { type CollaborativeModel, collaborativeModel } from '../../src/train/collaborativeModel.ts';
import type { PreparedData } from '../../src/train/prepare.ts';
import { groupRewards } from '../../src/train/samplers/groupReward.ts';
import { Trainer } from '../../src/train/trainer.ts';
import type { TrajectorySet } from '../../src/train/trajectorySets.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles, withTensors } from './checkpointFiles.ts';
import { logProbsOfPaths, prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const trainer of open.splice(0)) trainer.free();
});

const SET_SIZE = 3;

/** Few users, so that a handful of steps comes back to each. */
function prepare(input: RunConfigInput, maxUsers = 12): PreparedData {
  return prepareWardrobe({
    ...input,
    data: { maxUsers, ...input.data },
    collaborative: { model: 'item-knn', ...input.collaborative },
    model: { initStd: 0.1, ...input.model },
    sampler: { setSize: SET_SIZE, ...input.sampler },
    optimizer: { warmupSteps: 2, lr: 0.005, ...input.optimizer },
    budget: { steps: 30, tokensPerStep: 192, ...input.budget },
    evaluation: { beam: 10, ...input.evaluation },
  });
}

interface Recorded {
  readonly trainer: Trainer;
  /** Every batch's sets, trained on or only looked at, in the order of its trajectories. */
  readonly sets: TrajectorySet[][];
}

async function create(data: PreparedData, collaborative: CollaborativeModel | null): Promise<Recorded> {
  const trainer = await Trainer.create(gpu, data, undefined, { collaborative });
  open.push(trainer);
  const sets: TrajectorySet[][] = [];
  const { remember } = trainer.sets;
  vi.spyOn(trainer.sets, 'remember').mockImplementation((sample, list) => {
    sets.push([...list]);
    const { user } = list[0].request;
    expect(list.every(({ request }) => request.user === user && trainer.data.windows.user[sample] === user)).toBe(true);
    remember.call(trainer.sets, sample, list);
  });
  return { trainer, sets };
}

async function runTo(trainer: Trainer, step: number): Promise<number[]> {
  const losses: number[] = [];
  while (trainer.position.step < step) losses.push((await trainer.trainStep()).loss);
  return losses;
}

const ALL = (['logged', 'random', 'curriculum', 'policy', 'beam', 'low-confidence'] as const).map((type) => ({
  type,
  weight: 1,
}));
const T5 = { preset: 't5-tiny' } as const;

/** Objectives, rewards and more are spread over the samplers, so that each stands in some run. */
const RUNS: readonly [string, RunConfigInput][] = [
  ['logged, learned weights', { sampler: { type: 'logged' }, reward: { fusion: 'learned' } }],
  ['random, replay', { objective: { type: 'db' }, sampler: { type: 'random', replay: 0.5 } }],
  [
    'curriculum, learned weights, dropout',
    {
      objective: { type: 'subtb' },
      sampler: { type: 'curriculum' },
      reward: { fusion: 'learned', collaborative: 1 },
      model: { dropout: 0.2 },
    },
  ],
  [
    "policy, replay, the policy's own probability as r_ŷ",
    { sampler: { type: 'policy', replay: 0.5 }, reward: { collaborative: 1, estimate: 'policy' } },
  ],
  ['beam, soft targets, dropout', { objective: { type: 'soft' }, sampler: { type: 'beam' }, model: { dropout: 0.2 } }],
  [
    'low-confidence, replay, VarGrad',
    { objective: { type: 'vargrad' }, sampler: { type: 'low-confidence', replay: 0.5, poolSize: 7 } },
  ],
  [
    'mixture of all, replay, learned weights, dropout',
    {
      sampler: { type: 'mixture', mixture: ALL, replay: 0.3 },
      reward: { fusion: 'learned', collaborative: 1 },
      model: { dropout: 0.2 },
    },
  ],
  [
    'mixture of all, T5',
    { sampler: { type: 'mixture', mixture: ALL, replay: 0.3 }, model: T5, budget: { tokensPerStep: 256 } },
  ],
  ['DPO on what the policy draws', { objective: { type: 'dpo', sftSteps: 1 }, sampler: { type: 'policy' } }],
  ['S-DPO on beams', { objective: { type: 'sdpo', sftSteps: 1 }, sampler: { type: 'beam' } }],
  ['GRPO on beams', { objective: { type: 'grpo' }, sampler: { type: 'beam' } }],
  ['GRPO on draws, after SFT', { objective: { type: 'grpo', sftSteps: 1 }, sampler: { type: 'policy' } }],
  ['GRPO, T5', { objective: { type: 'grpo' }, sampler: { type: 'beam' }, model: T5, budget: { tokensPerStep: 256 } }],
];

describe.each(RUNS)('%s', (_, input) => {
  it('has the same bits twice and resumed, on sets of distinct items', async () => {
    const data = prepare(input);
    const collaborative = await collaborativeModel(gpu, data);
    const first = await create(data, collaborative);
    const losses = await runTo(first.trainer, 5);
    const files = await savedFiles(first.trainer);
    losses.push(...(await runTo(first.trainer, 8)));
    expect(losses.every(Number.isFinite)).toBe(true);
    const digest = await first.trainer.weightsDigest();
    const { position } = first.trainer;

    const second = await create(data, collaborative);
    expect(await runTo(second.trainer, 8)).toEqual(losses);
    expect(await second.trainer.weightsDigest()).toBe(digest);
    expect(second.sets).toEqual(first.sets);
    // What the trainer has learned and remembered goes, and the checkpoint's comes in its place.
    await loadFiles(second.trainer, files);
    expect(await runTo(second.trainer, 8)).toEqual(losses.slice(5));
    expect(await second.trainer.weightsDigest()).toBe(digest);
    expect(second.trainer.position).toEqual(position);
    const resumed = second.sets.slice(first.sets.length);
    expect(resumed).toEqual(first.sets.slice(-resumed.length));

    const isGroup = data.config.objective.type === 'grpo';
    const seen = first.sets.flat();
    expect(seen.length).toBeGreaterThan(20);
    for (const { request, items, logRewards } of seen) {
      expect(items).toHaveLength(SET_SIZE);
      expect(new Set(items).size).toBe(SET_SIZE);
      expect(items.every((item) => item >= 0 && item < data.trie.numItems)).toBe(true);
      expect(logRewards.every(Number.isFinite)).toBe(true);
      if (isGroup) expect(logRewards).toEqual(groupRewards(items, request.positive).map(Math.log1p));
      else expect(items[0]).toBe(request.positive);
    }
  });
});

describe('replay', () => {
  it('takes its share of sets from what each sample, of a short window too, was trained on before', async () => {
    const data = prepare({ sampler: { type: 'random', replay: 0.5, replaySize: 16 } }, 6);
    const { trainer, sets } = await create(data, null);
    const epochs = 24;
    const samples: number[] = [];
    const remembered = vi.mocked(trainer.sets.remember);
    while (trainer.position.epoch < epochs) await trainer.trainStep();
    for (const [sample] of remembered.mock.calls) samples.push(sample);
    // Windows of one and two items have one set, others two.
    const numSets = samples.map((sample, i) => [
      data.windows.last[sample] - data.windows.first[sample],
      sets[i].length,
    ]);
    for (const [length, count] of numSets) expect(count).toBe(length > 2 ? 2 : 1);
    expect(new Set(numSets.map(([, count]) => count)).size).toBe(2);
    const known = new Map<number, Set<number>>();
    let [again, total] = [0, 0];
    sets.forEach((list, i) => {
      const own = known.get(samples[i]) ?? new Set<number>();
      if (own.size > 0)
        for (const { items } of list) {
          total++;
          if (items.slice(1).every((item) => own.has(item))) again++;
        }
      for (const { items } of list) for (const item of items.slice(1)) own.add(item);
      known.set(samples[i], own);
    });
    // About 400 draws of chance 1/2: a deviation of 0.025. That two new items are known both is rarer than 1/20 at first, 1/5 late.
    console.log(`replay: ${again} of ${total} sets`);
    expect(total).toBeGreaterThan(150);
    expect(again / total).toBeGreaterThan(0.42);
    expect(again / total).toBeLessThan(0.66);
  });
});

describe('a checkpoint', () => {
  it('with damaged reward weights or a damaged replay buffer is refused before anything is loaded', async () => {
    const data = prepare({ sampler: { type: 'random', replay: 0.5 }, reward: { fusion: 'learned' } });
    const { trainer } = await create(data, null);
    await runTo(trainer, 2);
    const files = await savedFiles(trainer);
    await runTo(trainer, 3);
    const digest = await trainer.weightsDigest();
    const state = JSON.parse(new TextDecoder().decode(files.get('model/trainer.json')!));
    expect(state.position.rewardWeights).toHaveLength(10);
    const withWeights = (rewardWeights: unknown) => {
      const json = JSON.stringify({ ...state, position: { ...state.position, rewardWeights } });
      return new Map(files).set('model/trainer.json', new TextEncoder().encode(json));
    };
    const optimizer = files.get('model/optimizer.safetensors')!;
    const withCounts = async (count: number) =>
      new Map(files).set(
        'model/optimizer.safetensors',
        await withTensors(optimizer, (tensors) => {
          const counts = tensors.get('replay_counts')!;
          tensors.set('replay_counts', { ...counts, data: new Float32Array(counts.data.length).fill(count) });
        }),
      );
    const without = await withTensors(optimizer, (tensors) => tensors.delete('replay_counts'));
    for (const [damaged, words] of [
      [withWeights([1, 2]), /position\.rewardWeights/],
      [withWeights(state.position.rewardWeights.map(() => 'x')), /position\.rewardWeights/],
      [await withCounts(99), /remembers 99 items for sample 0; expected 0 to 8/],
      [new Map(files).set('model/optimizer.safetensors', without), /no replay_counts, which sampler\.replay needs/],
    ] as const) {
      await expect(loadFiles(trainer, damaged)).rejects.toThrow(CheckpointError);
      await expect(loadFiles(trainer, damaged)).rejects.toThrow(words);
    }
    expect(await trainer.weightsDigest()).toBe(digest);
    await loadFiles(trainer, files);
    expect(trainer.position.step).toBe(2);
  });
});

describe("the policy's own probability as r_ŷ", () => {
  it.each(['llama-nano', 't5-tiny'] as const)(
    'reaches the batch as it is on its scale within the set: %s',
    async (preset) => {
      const data = prepare({
        model: { preset, initStd: 0.2 },
        reward: { collaborative: 2, estimate: 'policy', estimateScale: 'min-max' },
        sampler: { setSize: 4 },
        budget: { tokensPerStep: 256 },
      });
      const { trainer, sets } = await create(data, null);
      let batch: Float32Array | null = null;
      const { engine } = trainer;
      const step = engine.step.bind(engine);
      await runTo(trainer, 2);
      vi.spyOn(engine, 'step').mockImplementation((of: ForestBatch, ...rest) => {
        batch = of.trajectory.slice(0, 4 * of.counts[3]);
        return step(of, ...rest);
      });
      const before = sets.length;
      const files = await savedFiles(trainer);
      await trainer.trainStep();
      const trained = sets.slice(before).flat();
      expect(batch!.length).toBe(16 * trained.length);
      // The weights that drew the rewards, asked once more.
      await loadFiles(trainer, files);
      const { config } = data;
      const reward = createReward(config.reward, data);
      for (const [s, { request, items }] of trained.slice(0, 6).entries()) {
        const logProbs = await logProbsOfPaths(trainer, request.history, items);
        const [least, most] = [Math.min(...logProbs), Math.max(...logProbs)];
        items.forEach((item, k) => {
          const level = item === request.positive ? 'clicked' : 'augmented';
          const estimate = (logProbs[k] - least) / (most - least);
          const expected = reward.logReward(reward.signals(request.positive, item, level, estimate));
          expect(batch![4 * (4 * s + k) + 1], `set ${s}, item ${k}`).toBeCloseTo(expected, 3);
        });
      }
    },
  );
});

describe('learned reward weights', () => {
  it.each([
    ['tb', 'llama-nano'],
    ['db', 'llama-nano'],
    ['tb', 't5-tiny'],
  ] as const)('move, keep their sum, and have the gradient of the loss on the GPU: %s, %s', async (type, preset) => {
    const data = prepare({
      objective: { type },
      model: { preset },
      reward: { fusion: 'learned', collaborative: 0.5, similarity: 2 },
      budget: { tokensPerStep: 256 },
    });
    const collaborative = await collaborativeModel(gpu, data);
    const { trainer } = await create(data, collaborative);
    const { engine } = trainer;
    const learned = trainer.sets.reward.learned!;
    const accumulated: number[] = [];
    const accumulate = learned.accumulate.bind(learned);
    vi.spyOn(learned, 'accumulate').mockImplementation((signals, dLogReward) => {
      accumulated.push(dLogReward);
      accumulate(signals, dLogReward);
    });
    const step = engine.step.bind(engine);
    let slopes: number[] = [];
    vi.spyOn(engine, 'step').mockImplementation(async (batch, scalars, options) => {
      // Loss of the batch with one log reward moved, nothing updated.
      slopes = [];
      for (let n = 0; n < Math.min(8, batch.counts[3]); n++) {
        const at = 4 * n + 1;
        const logReward = batch.trajectory[at];
        const lossAt = async (x: number) => {
          batch.trajectory[at] = x;
          return (await step(batch, scalars, { ...options, update: false })).trajectories;
        };
        const h = 0.5;
        // Squares: central differences are exact.
        slopes.push(((await lossAt(logReward + h)) - (await lossAt(logReward - h))) / (2 * h));
        batch.trajectory[at] = logReward;
      }
      return step(batch, scalars, options);
    });
    const weights = [learned.weights];
    for (let s = 0; s < 3; s++) {
      accumulated.length = 0;
      await trainer.trainStep();
      weights.push(learned.weights);
      expect(slopes.length).toBeGreaterThan(4);
      const most = Math.max(...slopes.map(Math.abs));
      slopes.forEach((slope, n) => {
        expect(Math.abs(accumulated[n] - slope) / most, `step ${s}, trajectory ${n}`).toBeLessThan(1e-3);
      });
    }
    expect(weights[0]).toEqual([1, 0.5, 2].map((w) => expect.closeTo(w, 12)));
    for (const w of weights) expect(w[0] + w[1] + w[2]).toBeCloseTo(3.5, 10);
    for (let k = 0; k < 3; k++) expect(Math.abs(weights[3][k] - weights[0][k])).toBeGreaterThan(1e-3);
  });
});

describe('GRPO', () => {
  it("groups the model's own beams of the moment", async () => {
    const data = prepare({ objective: { type: 'grpo' }, sampler: { type: 'beam', setSize: 5 } });
    const { trainer, sets } = await create(data, null);
    await runTo(trainer, 2);
    const before = sets.length;
    const files = await savedFiles(trainer);
    await trainer.trainStep();
    const trained = sets.slice(before).flat();
    await loadFiles(trainer, files);
    const requests = trained.map(({ request }) => ({ history: Uint32Array.from(request.history), excluded: [] }));
    const beams: number[][] = [];
    await trainer.beam.search(requests, 5, ({ items }, i) => {
      beams[i] = Array.from(items);
    });
    expect(trained.map(({ items }) => items)).toEqual(beams);
  });

  const probabilityOf = async (trainer: Trainer, sets: readonly TrajectorySet[]): Promise<number> => {
    let sum = 0;
    for (const { request } of sets) sum += (await logProbsOfPaths(trainer, request.history, [request.positive]))[0];
    return sum / sets.length;
  };

  it('makes positives that beams find more probable, by itself', async () => {
    const data = prepare(
      {
        objective: { type: 'grpo', ceWeight: 0 },
        sampler: { type: 'beam', setSize: 12, setsPerUser: 1 },
        evaluation: { beam: 12, k: [5] },
        model: { initStd: 0.05 },
        optimizer: { lr: 0.002, schedule: 'constant' },
        budget: { tokensPerStep: 512 },
      },
      2,
    );
    const { trainer, sets } = await create(data, null);
    const asked = await trainer.firstSets(Array.from({ length: data.windows.numSamples }, (_, i) => i));
    await runTo(trainer, 25);
    const hits = sets.flat().filter(({ request, items }) => items.includes(request.positive));
    expect(hits.length).toBeGreaterThan(0);
    const after = await probabilityOf(trainer, hits);
    const { trainer: fresh } = await create(data, null);
    const before = await probabilityOf(fresh, hits);
    console.log(
      `GRPO: log P of ${hits.length} positives in beams ${before.toFixed(3)} → ${after.toFixed(3)}; ${asked.length} sets`,
    );
    expect(after).toBeGreaterThan(before + 0.2);
  });

  it("leaves a T5 the positive's own cross-entropy, in a group of its own that GRPO does not see", async () => {
    const input: RunConfigInput = {
      model: T5,
      budget: { tokensPerStep: 256 },
      sampler: { type: 'beam', setsPerUser: 1 },
    };
    const { trainer, sets } = await create(prepare({ ...input, objective: { type: 'grpo', lambda: 0 } }), null);
    const { levels: L } = trainer.data;
    let seen: { batch: ForestBatch; steps: number } | null = null;
    const step = trainer.engine.step.bind(trainer.engine);
    vi.spyOn(trainer.engine, 'step').mockImplementation((batch, ...rest) => {
      seen = { batch, steps: batch.counts[3] };
      return step(batch, ...rest);
    });
    const first = await create(prepare({ ...input, objective: { type: 'grpo', lambda: 0 } }), null);
    const { loss, ce } = await trainer.trainStep();
    const trained = sets.flat();
    const { batch, steps } = seen!;
    // Each set's beams, then its positive alone, which has no weight in GRPO.
    expect(steps).toBe(trained.length * (SET_SIZE + 1));
    expect(batch.counts[4]).toBe(2 * trained.length);
    for (let s = 0; s < trained.length; s++) {
      const k = s * (SET_SIZE + 1);
      for (let n = k; n <= k + SET_SIZE; n++)
        for (let l = 0; l < L; l++) {
          const weight = batch.ceWeight[batch.trajectorySteps[2 * (n * L + l)]];
          expect(weight).toBeCloseTo(n === k + SET_SIZE ? 1 / (L * trained.length) : 0, 7);
        }
      expect(batch.trajectory[4 * (k + SET_SIZE)]).toBe(0);
    }
    // Mean over users of −log P / L, as the model had it before the step.
    expect(loss).toBeCloseTo(ce!, 5);
    expect(ce).toBeCloseTo(-(await probabilityOf(first.trainer, trained)) / L, 3);
    expect(await probabilityOf(trainer, trained)).toBeGreaterThan(await probabilityOf(first.trainer, trained));
  });
});
