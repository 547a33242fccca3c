/** Races on Wardrobe-64: a lane has the bits of its solo run, together or in turn; what cannot run is refused in words. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { laneConfig } from '../../src/config/laneConfig.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { DeviceError } from '../../src/core/errors.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { collaborativeModel } from '../../src/train/collaborativeModel.ts';
import { prepareData } from '../../src/train/prepare.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { runRace } from '../../src/worker/race/race.ts';
import type { RaceEvent, RacePlan } from '../../src/worker/race/raceProtocol.ts';
import { testDevice } from '../gpu/testDevice.ts';

let gpu: Gpu;
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});

const BASE: RunConfigInput = {
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 6, maxUsers: 40 },
  items: { tokenizer: 'attribute-paths' },
  model: { preset: 'llama-nano' },
  reward: { collaborative: 1 },
  collaborative: { model: 'item-knn' },
  budget: { steps: 6, tokensPerStep: 192 },
  evaluation: { k: [5, 10], beam: 10, users: 8, every: 3 },
  recording: { frames: 3 },
};
const SFT = { name: 'SFT', change: { objective: { type: 'sft' } } } as const;
const DPO = { name: 'DPO', change: { objective: { type: 'dpo', sftSteps: 2 } } } as const;
const TB = { name: 'GFlowGR-TB', change: { objective: { type: 'tb' } } } as const;
const TOO_LARGE = { name: 'too large', change: { model: { preset: 'llama-130m', vocabularySize: 300_000 } } } as const;

interface Watch {
  readonly events: RaceEvent[];
  /** Asked before each step. */
  readonly shouldStop?: () => boolean;
  readonly shouldPause?: () => boolean;
  readonly whilePaused?: () => Promise<void>;
  readonly openGpu?: () => Promise<Gpu>;
}

const race = (plan: RacePlan, { events, ...watch }: Watch) =>
  runRace(plan, {
    openGpu: async () => gpu,
    kernels: { matmul: {}, record: null, measuredGflops: null },
    where: { commit: null, runtime: 'test' },
    shouldPause: () => false,
    shouldStop: () => false,
    whilePaused: async () => {},
    send: (event) => events.push(structuredClone(event)),
    ...watch,
  });

async function soloDigest(lane: RacePlan['lanes'][number], seed: number, base = BASE): Promise<string> {
  const config = laneConfig(base, lane, seed);
  const data = prepareData(builtInDataset('wardrobe-64', seed), config);
  const collaborative = await collaborativeModel(gpu, data);
  const trainer = await Trainer.create(gpu, data, undefined, { collaborative });
  try {
    while (!trainer.isDone) await trainer.trainStep();
    return await trainer.weightsDigest();
  } finally {
    trainer.free();
  }
}

const framesOf = (events: readonly RaceEvent[], lane: number, seed = 1) =>
  events.flatMap((e) => (e.type === 'grown' && e.lane === lane && e.seed === seed ? e.growth.frames : []));
const statesOf = (events: readonly RaceEvent[], lane: number) =>
  events.flatMap((e) => (e.type === 'lane' && e.lane === lane ? [e.state] : []));
const modeOf = (events: readonly RaceEvent[]) => events.flatMap((e) => (e.type === 'seed' ? [e.mode] : []));

describe('a race of SFT, DPO and trajectory balance', () => {
  const together: RaceEvent[] = [];
  const liveBytes: number[] = [];
  beforeAll(async () => {
    const plan = { base: BASE, lanes: [SFT, TOO_LARGE, DPO, TB], seeds: [1] };
    liveBytes.push(gpu.memory.liveBytes);
    expect(await race(plan, { events: together })).toBe('finished');
    liveBytes.push(gpu.memory.liveBytes);
  });
  afterAll(() => expect(liveBytes[1]).toBe(liveBytes[0]));

  it('starts every lane from the same weights, and ends each with those of its solo run', async () => {
    const lanes = [0, 2, 3].map((lane) => framesOf(together, lane));
    for (const frames of lanes) expect(frames.map(({ step }) => step)).toEqual([0, 3, 6]);
    expect(new Set(lanes.map(([first]) => first.weightsDigest)).size).toBe(1);
    for (const [k, lane] of [SFT, DPO, TB].entries())
      expect(lanes[k].at(-1)?.weightsDigest, lane.name).toBe(await soloDigest(lane, 1));
  });

  it('lets who has seen fewest samples go next', () => {
    expect(modeOf(together)).toEqual(['together']);
    for (const lane of [0, 2, 3]) expect(statesOf(together, lane).at(-1)).toBe('finished');
    const validations = together.flatMap((e) =>
      e.type === 'grown' ? e.growth.evaluations.map(({ split, step }) => `${e.lane} ${split} ${step}`) : [],
    );
    for (const lane of [0, 2, 3])
      expect(validations.filter((v) => v.startsWith(`${lane}`))).toEqual([
        `${lane} validation 3`,
        `${lane} validation 6`,
        `${lane} test 6`,
      ]);
    // SFT's steps hold more users, so that its last one comes before the others'.
    const samples = [0, 2, 3].map((lane) => framesOf(together, lane).at(-1)?.samples ?? 0);
    expect(samples[0]).toBeGreaterThan(samples[2]);
  });

  it('refuses a lane whose model does not fit, in words, and no other', () => {
    const refusal = together.find((e) => e.type === 'lane' && e.state === 'refused');
    expect(refusal).toMatchObject({ lane: 1, message: expect.stringMatching(/MiB.*Lower budget\.tokensPerStep/s) });
    expect(framesOf(together, 1)).toEqual([]);
  });

  it('runs lanes in turn where memory does not hold them at once, to the same bits', async () => {
    // A vocabulary wide enough that two lanes take more than the least budget there is.
    const base: RunConfigInput = {
      ...BASE,
      model: { preset: 'llama-nano', vocabularySize: 6000 },
      budget: { steps: 3, tokensPerStep: 192, memoryMiB: 24 },
      recording: { frames: 2 },
    };
    const events: RaceEvent[] = [];
    expect(await race({ base, lanes: [SFT, TB], seeds: [1] }, { events })).toBe('finished');
    expect(modeOf(events)).toEqual(['in turn']);
    const seed = events.find((e) => e.type === 'seed');
    expect(seed?.neededBytes).toBeGreaterThan(seed?.budgetBytes ?? Number.POSITIVE_INFINITY);
    for (const [l, lane] of [SFT, TB].entries())
      expect(framesOf(events, l).at(-1)?.weightsDigest, lane.name).toBe(await soloDigest(lane, 1, base));
  });

  it('goes on in turn where the adapter gives out although the bills fit', async () => {
    const original = Trainer.create.bind(Trainer);
    let calls = 0;
    const spy = vi.spyOn(Trainer, 'create').mockImplementation((...args) => {
      if (++calls === 2) throw new DeviceError('Out of memory.');
      return original(...args);
    });
    const events: RaceEvent[] = [];
    try {
      expect(await race({ base: BASE, lanes: [SFT, TB], seeds: [1] }, { events })).toBe('finished');
    } finally {
      spy.mockRestore();
    }
    expect(modeOf(events)).toEqual(['together', 'in turn']);
    expect(statesOf(events, 1).at(-1)).toBe('finished');
    expect(framesOf(events, 0).at(-1)?.weightsDigest).toBe(framesOf(together, 0).at(-1)?.weightsDigest);
  });

  it('holds within one step, goes on to the same bits, and repeats itself with the next seed', async () => {
    const events: RaceEvent[] = [];
    let isPaused = false;
    let heldAt = -1;
    const steps = () => events.flatMap((e) => (e.type === 'grown' ? e.growth.history : [])).length;
    let asked = 0;
    await race(
      { base: BASE, lanes: [SFT, TB], seeds: [1, 2] },
      {
        events,
        shouldPause: () => (isPaused ||= ++asked === 4),
        whilePaused: async () => {
          heldAt = steps();
          await new Promise((resolve) => setTimeout(resolve, 30));
          expect(steps()).toBe(heldAt);
          isPaused = false;
        },
      },
    );
    expect(heldAt).toBe(3);
    expect(framesOf(events, 0).at(-1)?.weightsDigest).toBe(framesOf(together, 0).at(-1)?.weightsDigest);
    expect(framesOf(events, 1, 2).at(-1)?.weightsDigest).toBe(await soloDigest(TB, 2));
  });

  it('makes the collaborative model for the lane whose sampler asks, whoever came before it and asked for none', async () => {
    const events: RaceEvent[] = [];
    const base: RunConfigInput = { ...BASE, reward: { collaborative: 0 }, sampler: { type: 'curriculum' } };
    await race({ base, lanes: [SFT, TB], seeds: [1] }, { events });
    expect([0, 1].map((lane) => statesOf(events, lane).at(-1))).toEqual(['finished', 'finished']);
    const models = (lane: number) =>
      events
        .flatMap((e) => (e.type === 'grown' && e.lane === lane ? e.growth.events : []))
        .filter(({ kind }) => kind === 'collaborative');
    expect([models(0).length, models(1).length]).toEqual([0, 1]);
    expect(framesOf(events, 1).at(-1)?.weightsDigest).toBe(await soloDigest(TB, 1, base));
  });

  it('stops where it is asked to, and what was recorded stays', async () => {
    const events: RaceEvent[] = [];
    const shouldStop = () => framesOf(events, 0).some(({ step }) => step === 3);
    expect(await race({ base: BASE, lanes: [SFT, TB], seeds: [1, 2] }, { events, shouldStop })).toBe('stopped');
    expect(statesOf(events, 0).at(-1)).toBe('stopped');
    expect(framesOf(events, 0).map(({ step }) => step)).toEqual([0, 3]);
    expect(modeOf(events)).toHaveLength(1);
  });

  it('says once that the device was lost between two steps, and takes no new one in the middle of a race', async () => {
    const events: RaceEvent[] = [];
    const devices: Gpu[] = [];
    // As the page's worker does it: a device that failed is replaced by another.
    const openGpu = async () => {
      if (devices.at(-1)?.failure !== null) devices.push({ ...gpu, failure: null });
      return devices[devices.length - 1];
    };
    const lost = new DeviceError('The device was lost.');
    const hasBegun = () => events.some((e) => e.type === 'grown' && e.growth.history.length > 0);
    const shouldPause = () => {
      if (hasBegun()) devices[0].failure = lost;
      return false;
    };
    const plan = { base: BASE, lanes: [SFT, TB, TOO_LARGE], seeds: [1, 2] };
    await expect(race(plan, { events, openGpu, shouldPause })).rejects.toBe(lost);
    expect(devices).toHaveLength(1);
    const told = events.flatMap((e) => (e.type === 'lane' && e.message !== null ? [e.message] : []));
    expect(told).toEqual([expect.stringContaining('budget.tokensPerStep')]);
    expect([0, 1, 2].map((lane) => statesOf(events, lane).at(-1))).toEqual(['failed', 'failed', 'refused']);
  });

  it('refuses no lane where it is stopped while the items are being given their codes', async () => {
    const events: RaceEvent[] = [];
    const shouldStop = () => events.some((e) => e.type === 'progress' && e.label === 'rq-vae steps');
    const items = { tokenizer: 'rq-vae', levels: 2, codebookSize: 16, rqVae: { steps: 1000 } } as const;
    expect(await race({ base: { ...BASE, items }, lanes: [SFT, TB], seeds: [1] }, { events, shouldStop })).toBe(
      'stopped',
    );
    expect([0, 1].map((lane) => statesOf(events, lane).at(-1))).toEqual(['stopped', 'stopped']);
    expect([0, 1].flatMap((lane) => statesOf(events, lane))).not.toContain('refused');
  });
});
