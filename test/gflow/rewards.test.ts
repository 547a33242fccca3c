import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import type { InteractionLevel } from '../../src/gflow/interactionLevel.ts';
import { createReward } from '../../src/gflow/rewards/reward.ts';
import { goldenTokens } from './goldenTrie.ts';

const settings = DEFAULT_RUN_CONFIG.reward;
const items = { itemTokens: goldenTokens, levels: 3 };
type Settings = typeof settings;

/** log R of an item without a score. */
function logRewardOf(own: Partial<Settings>, positive: number, item: number, estimate = 0): number {
  const reward = createReward({ ...settings, ...own }, items);
  return reward.logReward(reward.signals(positive, item, item === positive ? 'clicked' : 'augmented', estimate));
}

describe('createReward(settings, items)', () => {
  it('gives the positive r_a + L', () => {
    expect(logRewardOf({}, 0, 0)).toBe(Math.log(4));
  });
  it('counts shared tokens by position, or only up to the first difference', () => {
    // C 010 and G 110 share their last two tokens, and no prefix.
    expect(logRewardOf({}, 2, 5)).toBe(Math.log(2));
    expect(logRewardOf({ similarityKind: 'prefix' }, 2, 5)).toBe(Math.log(0.001));
  });
  it('multiplies log R by the temperature', () => {
    expect(logRewardOf({ temperature: 3 }, 0, 0)).toBeCloseTo(3 * Math.log(4), 12);
  });
  it("gives the whole catalogue at once, without counting it among the training's rewards", () => {
    const reward = createReward(settings, items);
    const all = reward.logRewards(
      2,
      (item) => (item === 2 ? 'clicked' : 'augmented'),
      () => 0,
    );
    for (let x = 0; x < 6; x++) expect(all[x]).toBe(logRewardOf({}, 2, x));
    expect(reward.tally.count).toBe(0);
  });
  it("takes each level's number for r_a", () => {
    const levels = { liked: 10, clicked: 1, impression: 0.5, augmented: 0.25 };
    const reward = createReward({ ...settings, levels, similarity: 0 }, items);
    for (const level of ['liked', 'clicked', 'impression', 'augmented'] as const) {
      const signals = reward.signals(0, 1, level, 0);
      expect(signals).toMatchObject({ level, interaction: levels[level], similarity: 2 });
      expect(reward.logReward(signals)).toBe(Math.log(levels[level]));
    }
  });
  it('takes a score where it has a weight, and ignores it elsewhere', () => {
    expect(logRewardOf({ collaborative: 2 }, 0, 0, 0.5)).toBeCloseTo(Math.log(5), 12);
    expect(createReward({ ...settings, collaborative: 2 }, items).usesEstimate).toBe(true);
    expect(createReward(settings, items).usesEstimate).toBe(false);
    expect(logRewardOf({}, 0, 0, Number.NaN)).toBe(Math.log(4));
  });
});

describe('bad rewards', () => {
  it('raises zero and negative ones to the floor, and counts them', () => {
    const reward = createReward({ ...settings, expression: 'r_sim - 1' }, items);
    const at = (positive: number, item: number) => reward.logReward(reward.signals(positive, item, 'augmented', 0));
    // A 000 beside itself 3, C 010 2, G 110 1, and B 001 beside G 0.
    expect([at(0, 0), at(0, 2), at(0, 5), at(1, 5)]).toEqual([
      Math.log(2),
      Math.log(1),
      Math.log(0.001),
      Math.log(0.001),
    ]);
    expect(reward.tally).toEqual({ count: 4, atFloor: 2, negative: 1 });
    expect(reward.logFloor).toBe(Math.log(0.001));
  });
  it.each([
    ['a NaN score', { collaborative: 1 }, Number.NaN, /item 1 for positive 0 is NaN.*level augmented.*r_ŷ NaN/],
    ['an infinite score', { collaborative: 1 }, Infinity, /is Infinity/],
    ['log 0', { expression: 'log(r_y)' }, 0, /is -Infinity.*Guard divisions and logarithms/],
    ['0 / 0', { expression: 'r_y / r_y' }, 0, /is NaN.*Guard divisions/],
    ['a floor of 0', { similarity: 0, floor: 0 }, 0, /log R -Infinity.*reward\.floor above 0/],
  ] as const)('throws RewardError for %s', (_, own, estimate, message) => {
    expect(() => logRewardOf(own, 0, 1, estimate)).toThrow(message);
  });
  it('throws RewardError for a positive or an item without a path', () => {
    expect(() => logRewardOf({}, 6, 0)).toThrow(/positive 6 has no path, expected one of the 6 items/);
    expect(() => logRewardOf({}, 0, -1)).toThrow(/item -1 has no path/);
  });
});

describe('reward.expression', () => {
  it('reads every field', () => {
    const own = { ...settings, levels: { ...settings.levels, liked: 10 }, similarityKind: 'positional' as const };
    const of = (expression: string, item: number, level: InteractionLevel) => {
      const reward = createReward(
        { ...own, expression, floor: 1e-12 },
        { ...items, popularity: [0, 0, 0, 0, 0, 0.25] },
      );
      return Math.exp(reward.logReward(reward.signals(2, item, level, 0.5)));
    };
    expect(of('r_a + r_y + r_sim + L', 2, 'liked')).toBeCloseTo(10 + 0.5 + 3 + 3, 9);
    expect(of('r_sim + 10*prefix + 100*popularity', 5, 'augmented')).toBeCloseTo(2 + 0 + 25, 9);
    expect(of('liked + 2*clicked + 4*impression + 8*augmented + 16*positive', 2, 'clicked')).toBeCloseTo(18, 9);
    expect(of('liked + 2*clicked + 4*impression + 8*augmented + 16*positive', 1, 'impression')).toBeCloseTo(4, 9);
  });
  it('says whether it needs a score, and refuses popularity without counts', () => {
    expect(createReward({ ...settings, collaborative: 1, expression: 'r_a + 1' }, items).usesEstimate).toBe(false);
    expect(createReward({ ...settings, expression: 'r_y' }, items).usesEstimate).toBe(true);
    expect(() => createReward({ ...settings, expression: 'popularity' }, items)).toThrow(/no counts/);
    expect(() => createReward({ ...settings, expression: 'r_b' }, items)).toThrow(/expected a field/);
  });
});

describe("reward.fusion 'learned'", () => {
  const learnedSettings = {
    ...settings,
    collaborative: 0.5,
    similarity: 2,
    temperature: 1.5,
    fusion: 'learned',
  } as const;
  it('begins at the configured weights', () => {
    const reward = createReward(learnedSettings, items);
    const [a, y, s] = reward.learned!.weights;
    expect([a, y, s].map((w, k) => Math.abs(w - [1, 0.5, 2][k]) < 1e-14)).toEqual([true, true, true]);
    const signals = reward.signals(0, 1, 'augmented', 0.25);
    expect(reward.logReward(signals)).toBeCloseTo(1.5 * Math.log(0.5 * 0.25 + 2 * 2), 12);
  });
  it('keeps their sum, leaves a weight of 0, and moves with the gradient of log R', () => {
    const reward = createReward({ ...learnedSettings, interaction: 0 }, items);
    const learned = reward.learned!;
    const signals = reward.signals(0, 1, 'clicked', 0.25);
    const before = reward.logReward(signals);
    // A loss of −log R wants the larger signal, the similarity of 2.
    for (let step = 0; step < 5; step++) {
      learned.accumulate(signals, -1);
      learned.update(0.1);
    }
    expect(learned.weights[0]).toBe(0);
    expect(learned.weights[1] + learned.weights[2]).toBeCloseTo(2.5, 12);
    expect(learned.weights[2]).toBeGreaterThan(2.1);
    expect(reward.logReward(signals)).toBeGreaterThan(before);
  });
});
