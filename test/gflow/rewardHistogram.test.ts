import { describe, expect, it } from 'vitest';
import { rewardHistogram } from '../../src/gflow/rewards/rewardHistogram.ts';

const logFloor = Math.log(0.001);
const logs = (...rewards: number[]) => rewards.map(Math.log);

describe('rewardHistogram(sample, numBins)', () => {
  it('counts every log reward once, between edges that span them', () => {
    const h = rewardHistogram({ positives: [2, 4, 4], others: [0, 1, 2, 3.99], logFloor }, 4);
    expect(h.edges).toEqual([0, 1, 2, 3, 4]);
    expect(h.positives).toEqual([0, 0, 1, 2]);
    expect(h.others).toEqual([1, 1, 1, 1]);
    expect(h.atFloor).toBe(0);
    const low = rewardHistogram({ positives: [4, 4], others: [logFloor, logFloor, logFloor, 0], logFloor });
    expect(low.atFloor).toBe(0.5);
  });
  it("gives the log-ratio of means and the positive's share of a set, and nothing to warn of", () => {
    // METHOD §5's hard case: 5.8 beside 1.6 is 1.3 nats.
    const h = rewardHistogram({ positives: logs(5.8), others: logs(1.2, 2.0, 1.6), logFloor });
    expect(h.logRatio).toBeCloseTo(Math.log(5.8 / 1.6), 12);
    expect(h.positiveShare).toBeCloseTo(5.8 / (5.8 + 4.8), 12);
    expect(h.warnings).toEqual([]);
  });
  it('says so where all rewards are equal', () => {
    const h = rewardHistogram({ positives: logs(2, 2), others: logs(2, 2, 2), logFloor });
    expect(h.positives.reduce((a, b) => a + b)).toBe(2);
    expect(h.warnings).toEqual([expect.stringMatching(/^All 5 rewards are equal .* the target is uniform/)]);
  });
  it.each([
    [
      'the floor decides',
      { positives: logs(4, 4), others: [logFloor, logFloor, logFloor, 0] },
      /75 % of the other items are at/,
    ],
    ['positives are at it', { positives: [logFloor, 0], others: logs(2, 2) }, /50 % of the positives are at the floor/],
    ['the positive is worth less', { positives: logs(1), others: logs(1, 3) }, /no more than the mean .*-0\.69 nats/],
    ['it is worth everything', { positives: logs(1000), others: logs(1, 1) }, /nearly that of plain SFT/],
    ['it is alone', { positives: logs(1, 2), others: [] }, /the positive alone/],
  ])('warns where %s', (_, sample, message) => {
    expect(rewardHistogram({ ...sample, logFloor }).warnings.join('\n')).toMatch(message);
  });
  it('throws RewardError for nothing, and for what is not finite', () => {
    expect(() => rewardHistogram({ positives: [], others: [], logFloor })).toThrow(/found none/);
    expect(() => rewardHistogram({ positives: [0, Number.NaN], others: [0], logFloor })).toThrow(
      /log reward 1 of 3 is NaN/,
    );
  });
});
