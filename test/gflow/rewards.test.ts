import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
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
