/** Which sets a run draws and what they are worth, without a GPU: a stand-in answers for the model. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { scoreStatistics } from '../../src/gflow/collaborative.ts';
import type { BeamSearch } from '../../src/train/beamSearch.ts';
import type { PathsRequest } from '../../src/train/pathLogProbs.ts';
import type { PreparedData } from '../../src/train/prepare.ts';
import { rewardPreviewOfData } from '../../src/train/rewardPreview.ts';
import { type SetSources, type TrajectorySet, TrajectorySets } from '../../src/train/trajectorySets.ts';
import { prepareWardrobe } from './support.ts';

const NUM_ITEMS = 64;
const SAMPLES = Array.from({ length: 60 }, (_, i) => 3 * i);

/** Score of an item at a place: a shuffle of the catalogue that moves with the place. */
const scoreAt = (place: number, item: number): number => (item * 37 + place * 11) % NUM_ITEMS;
/** log P of a path: another shuffle. */
const logProbOf = (item: number): number => -((item * 29 + 5) % NUM_ITEMS) / 8;

/** Beams are the items after the last of the history, round the catalogue; draws those `draw` further on. */
const nextItems = (history: ArrayLike<number>, count: number, by = 0): number[] =>
  Array.from(
    { length: count },
    (_, k) => ((history.length > 0 ? history[history.length - 1] : 0) + by + k) % NUM_ITEMS,
  );
const beam = {
  async search(requests, count, onResult) {
    for (const [i, { history }] of requests.entries())
      onResult({ items: Int32Array.from(nextItems(history, count)), logProbs: new Float32Array(count) }, i);
  },
  sample: async (requests, count, draws) => requests.map(({ history }, i) => nextItems(history, count, draws[i])),
} as Pick<BeamSearch, 'search' | 'sample'> as BeamSearch;

const sources: SetSources = {
  model: {
    beam,
    logProbs: async (requests: readonly PathsRequest[]) =>
      requests.map(({ items }) => Float64Array.from(items, logProbOf)),
  },
  scores: {
    name: 'a stand-in',
    at: (place) => ({
      statistics: scoreStatistics(Array.from({ length: NUM_ITEMS }, (_, item) => scoreAt(place, item))),
      score: (item) => scoreAt(place, item),
    }),
  },
};

const MIXTURE = (['logged', 'random', 'curriculum', 'policy', 'beam', 'low-confidence'] as const).map((type) => ({
  type,
  weight: 1,
}));

const prepare = (input: RunConfigInput = {}): PreparedData =>
  prepareWardrobe({ ...input, sampler: { mixture: MIXTURE, ...input.sampler }, budget: { tokensPerStep: 256 } });

async function fill(
  sets: TrajectorySets,
  { samples = SAMPLES, epoch = 0, progress = 0, isFixed = false } = {},
): Promise<TrajectorySet[][]> {
  return sets.fill(
    samples.map((sample) => sets.draws(sample, epoch, progress, isFixed)),
    samples,
  );
}

const itemsOf = (filled: readonly (readonly TrajectorySet[])[]) => filled.map((list) => list.map(({ items }) => items));

describe.each(['logged', 'random', 'curriculum', 'policy', 'beam', 'low-confidence', 'mixture'] as const)(
  'TrajectorySets.fill(draws, samples), sampler %s',
  (type) => {
    const data = prepare({ sampler: { type, setSize: 5, setsPerUser: 2 } });
    const sets = new TrajectorySets(data, sources);

    it('fills sets of N distinct items, the positive first, at places of the sample', async () => {
      const { split, windows } = data;
      const filled = await fill(sets);
      for (const [i, list] of filled.entries()) {
        const [first, last] = [windows.first[SAMPLES[i]], windows.last[SAMPLES[i]]];
        expect(list).toHaveLength(Math.min(2, Math.max(1, last - first - 1)));
        expect(new Set(list.map(({ request }) => request.place)).size).toBe(list.length);
        for (const { request, items, signals, logRewards } of list) {
          expect(items).toHaveLength(5);
          expect(new Set(items).size).toBe(5);
          for (const item of items) expect(Number.isInteger(item) && item >= 0 && item < NUM_ITEMS).toBe(true);
          expect(items[0]).toBe(request.positive);
          expect(request.positive).toBe(split.sequence[request.place]);
          expect(request.place).toBe(split.start[request.user] + request.position);
          expect(Array.from(request.history)).toEqual(Array.from(split.sequence.subarray(first, request.place)));
          expect(signals.map(({ item }) => item)).toEqual(items);
          expect(logRewards).toEqual(signals.map((s) => sets.reward.logReward(s)));
          // The positive has r_a = 1 and all three tokens in common with itself.
          expect(logRewards[0]).toBeCloseTo(Math.log(4), 12);
        }
      }
    });

    it('draws the same whatever else is drawn with it, and other sets in another epoch', async () => {
      const all = itemsOf(await fill(sets));
      const parts = [
        ...(await fill(sets, { samples: SAMPLES.slice(0, 7) })),
        ...(await fill(sets, { samples: SAMPLES.slice(7) })),
      ];
      expect(itemsOf(parts)).toEqual(all);
      expect(itemsOf(await fill(new TrajectorySets(data, sources)))).toEqual(all);
      expect(itemsOf(await fill(sets, { epoch: 1 }))).not.toEqual(all);
    });

    it('draws fixed sets the same in every epoch', async () => {
      const once = await fill(sets, { isFixed: true });
      expect(itemsOf(await fill(sets, { isFixed: true, epoch: 4 }))).toEqual(itemsOf(once));
    });
  },
);

describe('what samplers choose', () => {
  const setOf = async (input: RunConfigInput['sampler'], progress = 0) => {
    const sets = new TrajectorySets(prepare({ sampler: { setSize: 5, ...input } }), sources);
    return (await fill(sets, { progress })).flat();
  };
  const meanScore = (list: readonly TrajectorySet[]) => {
    const scores = list.flatMap(({ request, items }) => items.slice(1).map((item) => scoreAt(request.place, item)));
    return scores.reduce((a, s) => a + s, 0) / scores.length;
  };

  it('by curriculum goes from low scores to high ones', async () => {
    const [early, late] = [await setOf({ type: 'curriculum' }, 0), await setOf({ type: 'curriculum' }, 1)];
    expect(meanScore(late) - meanScore(early)).toBeGreaterThan(20);
  });

  it('by beam and policy is what the model gave, without the positive twice', async () => {
    for (const type of ['beam', 'policy'] as const)
      for (const { request, items } of await setOf({ type })) {
        const offset =
          type === 'beam'
            ? 0
            : (items.find((item) => item !== request.positive)! - nextItems(request.history, 1)[0] + NUM_ITEMS) %
              NUM_ITEMS;
        const given = nextItems(request.history, 6, offset);
        for (const item of items.slice(1)) expect(given).toContain(item);
      }
  });

  it('by low confidence has high scores, and of those the paths the model finds least likely', async () => {
    const chosen = await setOf({ type: 'low-confidence', poolSize: 12 });
    // The better half of 24 uniform draws, the mean of all scores being 31.5.
    expect(meanScore(chosen)).toBeGreaterThan(40);
    const logProbs = chosen.flatMap(({ items }) => items.slice(1).map(logProbOf));
    expect(logProbs.reduce((a, x) => a + x, 0) / logProbs.length).toBeLessThan(-5);
    for (const { items } of chosen)
      for (let k = 2; k < items.length; k++)
        expect(logProbOf(items[k])).toBeGreaterThanOrEqual(logProbOf(items[k - 1]));
  });

  it('in a mixture is by every sampler with a weight, in proportion', async () => {
    const { sampler } = prepare().config;
    const sets = new TrajectorySets(
      prepare({
        sampler: {
          type: 'mixture',
          setSize: 5,
          mixture: [
            { type: 'beam', weight: 3 },
            { type: 'curriculum', weight: 1 },
            { type: 'policy', weight: 0 },
          ],
        },
      }),
      sources,
    );
    expect(sampler.mixture).toHaveLength(6);
    const filled: TrajectorySet[] = [];
    for (let epoch = 0; epoch < 4; epoch++) filled.push(...(await fill(sets, { epoch })).flat());
    const isBeam = ({ request, items }: TrajectorySet) => {
      const given = nextItems(request.history, 5);
      return items.slice(1).every((item) => given.includes(item));
    };
    const share = filled.filter(isBeam).length / filled.length;
    // 400 or so draws of chance 3/4: a deviation of 0.022.
    expect(share).toBeGreaterThan(0.66);
    expect(share).toBeLessThan(0.84);
  });
});

describe("r_ŷ of a set's rewards", () => {
  it('is the collaborative score on its scale within the catalogue', async () => {
    const sets = new TrajectorySets(prepare({ reward: { collaborative: 2, similarity: 0, interaction: 0 } }), sources);
    for (const { request, items, signals, logRewards } of (await fill(sets)).flat())
      items.forEach((item, k) => {
        const estimate = scoreAt(request.place, item) / 63;
        expect(signals[k].estimate).toBeCloseTo(estimate, 12);
        expect(logRewards[k]).toBeCloseTo(Math.log(Math.max(2 * estimate, 0.001)), 12);
      });
  });

  it("is the policy's probability on its scale within the set, once that is known", async () => {
    const sets = new TrajectorySets(
      prepare({ reward: { collaborative: 1, estimate: 'policy', similarity: 0 }, sampler: { setSize: 3 } }),
      { ...sources, scores: null },
    );
    expect(sets.asksPolicyForReward).toBe(true);
    const [set] = (await fill(sets))[0];
    expect(set.logRewards).toEqual([0, 0, 0].map(() => sets.reward.logFloor));
    sets.estimateByPolicy(set, [-4, -2, -8]);
    expect(set.signals.map((s) => s.estimate)).toEqual([4 / 6, 1, 0]);
    // The positive has r_a = 1 besides.
    [Math.log(1 + 4 / 6), 0, Math.log(0.001)].forEach((logReward, k) => {
      expect(set.logRewards[k]).toBeCloseTo(logReward, 12);
    });
    const logProbs = Float64Array.from({ length: NUM_ITEMS }, (_, item) => logProbOf(item));
    const target = sets.ofCatalogue({ ...set.request, positive: 0 }, logProbs);
    expect(target[0]).toBeCloseTo(Math.log(1 + (63 - 5) / 63), 12);
    expect(target[7]).toBeCloseTo(Math.log(1 - ((7 * 29 + 5) % 64) / 63), 12);
  });
});

describe('GRPO', () => {
  it("keeps the model's own group, best first, with the rule's rewards as log1p", async () => {
    const sets = new TrajectorySets(
      prepare({
        objective: { type: 'grpo' },
        sampler: { type: 'beam', setSize: 4 },
        reward: { collaborative: 1, estimate: 'policy' },
      }),
      sources,
    );
    expect(sets.asksPolicyForReward).toBe(false);
    const filled = (await fill(sets)).flat();
    const hits = filled.filter(({ request, items }) => items.includes(request.positive));
    expect(hits.length).toBeGreaterThan(0);
    expect(hits.length).toBeLessThan(filled.length);
    for (const { request, items, signals, logRewards } of filled) {
      expect(items).toEqual(nextItems(request.history, 4));
      expect(signals).toEqual([]);
      const hit = items.indexOf(request.positive);
      const rewards = logRewards.map(Math.expm1);
      if (hit < 0) expect(rewards).toEqual([0, 0, 0, 0]);
      else {
        expect(rewards[hit]).toBeCloseTo(1, 12);
        expect(Math.max(...rewards.filter((_, k) => k !== hit))).toBeLessThan(0);
      }
    }
  });
});

describe('replay', () => {
  const REPLAY = 0.4;

  it('takes the configured share of sets from what the sample was trained on, never the positive', async () => {
    const data = prepare({ sampler: { type: 'random', setSize: 3, replay: REPLAY, replaySize: 12 } });
    const sets = new TrajectorySets(data, null);
    const fresh = new TrajectorySets(prepare({ sampler: { type: 'random', setSize: 3 } }), null);
    const seen = new Map<number, Set<number>>(SAMPLES.map((sample) => [sample, new Set()]));
    let [replayed, total] = [0, 0];
    for (let epoch = 0; epoch < 12; epoch++) {
      const [filled, drawn] = [await fill(sets, { epoch }), await fill(fresh, { epoch })];
      for (const [i, sample] of SAMPLES.entries()) {
        const known = seen.get(sample)!;
        filled[i].forEach(({ items, request }, s) => {
          expect(items[0]).toBe(request.positive);
          expect(new Set(items).size).toBe(3);
          total++;
          // The sample's first set has its stream to itself: what differs from a run without replay was replayed.
          if (s > 0 || items.join() === drawn[i][0].items.join()) return;
          for (const item of items.slice(1)) expect(known.has(item)).toBe(true);
          if (epoch > 0) replayed++;
        });
      }
      for (const [i, sample] of SAMPLES.entries()) {
        sets.remember(sample, filled[i]);
        for (const { items } of filled[i]) for (const item of items.slice(1)) seen.get(sample)!.add(item);
      }
    }
    expect(total).toBeGreaterThan(1000);
    // 11 epochs of 60 first sets: a deviation of 0.019.
    expect(replayed / (11 * SAMPLES.length)).toBeGreaterThan(REPLAY - 0.05);
    expect(replayed / (11 * SAMPLES.length)).toBeLessThan(REPLAY + 0.05);
  });

  it('replays nothing but whole sets, and the positive is no item of them', async () => {
    const data = prepare({ sampler: { type: 'random', setSize: 3, setsPerUser: 1, replay: 1, replaySize: 4 } });
    const setOf = async (remembered: (positive: number) => number[]) => {
      const sets = new TrajectorySets(data, null);
      const [{ request }] = sets.draws(0, 0, 0, false);
      const items = remembered(request.positive);
      sets.replay!.add(
        0,
        items,
        items.map(() => 0),
      );
      const [[set]] = await fill(sets, { samples: [0] });
      return { items: set.items, fresh: (await fill(new TrajectorySets(data, null), { samples: [0] }))[0][0].items };
    };
    const others = (positive: number) => [50, 51, 52].filter((item) => item !== positive);
    const whole = await setOf((positive) => [positive, ...others(positive).slice(0, 2)]);
    expect(whole.items.slice(1).toSorted()).toEqual(others(whole.items[0]).slice(0, 2));
    const few = await setOf((positive) => [positive, others(positive)[0]]);
    expect(few.items).toEqual(few.fresh);
  });

  it('remembers what was drawn beside the positive, with its reward, and no positive', async () => {
    const data = prepare({ sampler: { type: 'beam', setSize: 4, setsPerUser: 1, replay: 1, replaySize: 4 } });
    const sets = new TrajectorySets(data, sources);
    for (const [i, [set]] of (await fill(sets)).entries()) {
      sets.remember(SAMPLES[i], [set]);
      expect(sets.replay!.count(SAMPLES[i])).toBe(3);
      const { items, logRewards } = sets.replay!.toArrays();
      for (let k = 0; k < 3; k++) {
        const item = items[SAMPLES[i] * 4 + k];
        expect(item).not.toBe(set.request.positive);
        expect(logRewards[SAMPLES[i] * 4 + k]).toBe(Math.fround(set.logRewards[set.items.indexOf(item)]));
      }
    }
  });

  it('begins with nothing to replay, and without it in the configuration has no buffer', async () => {
    const [all, none] = [1, 0].map((replay) => new TrajectorySets(prepare({ sampler: { setSize: 3, replay } }), null));
    expect(itemsOf(await fill(all))).toEqual(itemsOf(await fill(none)));
    expect(none.replay).toBeNull();
  });
});

describe('what the sources do not allow', () => {
  it.each<readonly [string, RunConfigInput]>([
    ['a curriculum without scores', { sampler: { type: 'curriculum' } }],
    ['low confidence without scores', { sampler: { type: 'low-confidence' } }],
    ['a mixture with a sampler without scores', { sampler: { type: 'mixture' } }],
  ])('is refused in words: %s', (_, input) => {
    const make = () => new TrajectorySets(prepare(input), { ...sources, scores: null });
    expect(make).toThrow(ConfigError);
    expect(make).toThrow(/collaborative model/);
    expect(() => new TrajectorySets(prepare({ sampler: { type: 'beam' } }), null)).toThrow(/"beam" needs the model/);
  });

  it('is no matter to cross-entropy alone, whose sets are for the picture', async () => {
    for (const type of ['curriculum', 'low-confidence', 'mixture'] as const) {
      const data = prepare({ objective: { type: 'sft' }, sampler: { type, setSize: 4 } });
      const sets = new TrajectorySets(data, { ...sources, scores: null });
      const draws = sets.draws(3, 0, 0, false).map((draw) => ({ ...draw, sample: null }));
      for (const items of await sets.choose(draws)) expect(new Set(items).size).toBe(4);
    }
  });

  it('is refused where r_ŷ needs scores', async () => {
    const sets = new TrajectorySets(prepare({ reward: { collaborative: 1 } }), { ...sources, scores: null });
    await expect(fill(sets)).rejects.toThrow(/^reward\.collaborative: r_ŷ needs the scores/);
  });
});

describe('rewardPreviewOfData(data)', () => {
  it('counts the sets that training draws first', async () => {
    const data = prepare({ sampler: { type: 'random', setSize: 4, setsPerUser: 1 } });
    const preview = (await rewardPreviewOfData(data))!;
    const sum = (counts: readonly number[]) => counts.reduce((a, n) => a + n, 0);
    expect([sum(preview.positives), sum(preview.others)]).toEqual([256, 768]);
    expect(preview.note).toBe('256 sets of 4 as the sampler “random” draws them at the start');
    // Every positive is worth 1 + 3, the greatest reward there is.
    expect(preview.positives.at(-1)).toBe(256);
    expect(preview.edges.at(-1)).toBeCloseTo(Math.log(4), 12);
    // Others share 0 to 2 of three tokens: the floor, log 1, log 2.
    expect(preview.edges[0]).toBeCloseTo(Math.log(0.001), 12);
    expect(preview.others.filter((n) => n > 0)).toHaveLength(3);
    expect(preview.atFloor).toBeCloseTo(preview.others[0] / 1024, 12);
  });

  it.each<readonly [string, RunConfigInput]>([
    ['sampler', { sampler: { type: 'curriculum' } }],
    ['reward', { reward: { collaborative: 1 } }],
    ["policy's reward", { reward: { collaborative: 1, estimate: 'policy' } }],
    ['objective without a reward', { objective: { type: 'sft' } }],
    ['objective of preferences', { objective: { type: 'dpo' } }],
  ])('is null where the %s says no', async (_, input) => {
    expect(await rewardPreviewOfData(prepare(input))).toBeNull();
  });
});
