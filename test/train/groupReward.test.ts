import { describe, expect, it } from 'vitest';
import { groupRewards } from '../../src/train/samplers/groupReward.ts';

describe('groupRewards(beams, positive)', () => {
  // 1/log2(i + 2) = 1, 0.63092975, 0.5, 0.43067656 of sum 2.56160631.
  it.each([
    [0, [1, -0.24630243, -0.19519003, -0.16812754]],
    [2, [-0.39038005, -0.24630243, 1, -0.16812754]],
    [3, [-0.39038005, -0.24630243, -0.19519003, 1]],
  ])(
    'has 1 for the positive at rank %i, and the rank’s penalty for the others (MiniOneRec, METHOD §2.8)',
    (hit, printed) => {
      const beams = [40, 41, 42, 43];
      groupRewards(beams, beams[hit]).forEach((reward, rank) => {
        expect(reward).toBeCloseTo(printed[rank], 7);
      });
    },
  );

  it('teaches nothing where the positive is in no beam', () => {
    expect(groupRewards([5, 6, 7], 4)).toEqual([0, 0, 0]);
    expect(groupRewards([], 4)).toEqual([]);
  });

  it('stays above −1, so that log1p of it is finite', () => {
    for (const size of [2, 16, 64])
      for (const reward of groupRewards(
        Array.from({ length: size }, (_, i) => i),
        size - 1,
      ))
        expect(reward).toBeGreaterThan(-0.62);
  });
});
