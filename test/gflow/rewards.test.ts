import { describe, expect, it } from 'vitest';
import { createReward, type RewardSettings } from '../../src/gflow/rewards/reward.ts';
import { goldenTokens } from './goldenTrie.ts';

const settings: RewardSettings = {
  interaction: 1,
  collaborative: 0,
  similarity: 1,
  similarityKind: 'positional',
  floor: 0.001,
  temperature: 1,
};

describe('createReward(settings, itemTokens, levels)', () => {
  it('gives the positive r_a + L', () => {
    expect(createReward(settings, goldenTokens, 3).logReward(0, 0, 1)).toBeCloseTo(Math.log(4), 12);
  });
  it('counts shared tokens by position, or only up to the first difference', () => {
    // C 010 and G 110 share their last two tokens, and no prefix.
    expect(createReward(settings, goldenTokens, 3).logReward(2, 5, 0)).toBeCloseTo(Math.log(2), 12);
    const prefix = createReward({ ...settings, similarityKind: 'prefix' }, goldenTokens, 3);
    expect(prefix.logReward(2, 5, 0)).toBeCloseTo(Math.log(0.001), 12);
  });
  it('multiplies log R by the temperature', () => {
    const sharp = createReward({ ...settings, temperature: 3 }, goldenTokens, 3);
    expect(sharp.logReward(0, 0, 1)).toBeCloseTo(3 * Math.log(4), 12);
  });
  it('gives the whole catalogue at once', () => {
    const reward = createReward(settings, goldenTokens, 3);
    const all = reward.logRewards(2);
    for (let x = 0; x < 6; x++) expect(all[x]).toBe(reward.logReward(2, x, x === 2 ? 1 : 0));
  });
  it('takes a collaborative score, and wants one where it has a weight', () => {
    const withScore = createReward({ ...settings, collaborative: 2 }, goldenTokens, 3, () => 0.5);
    expect(withScore.logReward(0, 0, 1)).toBeCloseTo(Math.log(5), 12);
    expect(() => createReward({ ...settings, collaborative: 2 }, goldenTokens, 3)).toThrow(/collaborative/);
  });
  it('throws RewardError when a log reward is not finite', () => {
    const reward = createReward({ ...settings, similarity: Number.NaN }, goldenTokens, 3);
    expect(() => reward.logReward(0, 1, 0)).toThrow(/not|finite/);
  });
});
