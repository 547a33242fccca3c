import { describe, expect, it } from 'vitest';
import { expectedMetrics, expectedNdcgAt, expectedRecallAt } from '../../src/eval/expectedMetrics.ts';

describe('expectedMetrics(lists, ks)', () => {
  it('weighs the gain of each place by the probability of its item', () => {
    expect(expectedRecallAt([0.5, 0.2, 0.1], 2)).toBeCloseTo(0.7, 14);
    expect(expectedNdcgAt([0.5, 0.2, 0.1], 3)).toBeCloseTo(0.5 + (0.2 * Math.LN2) / Math.log(3) + 0.1 / 2, 14);
    expect(expectedMetrics([[0.5, 0.2], [0.1], []], [1, 5])).toEqual({
      'expected-recall@1': expect.closeTo(0.6 / 3, 14),
      'expected-recall@5': expect.closeTo(0.8 / 3, 14),
      'expected-ndcg@1': expect.closeTo(0.6 / 3, 14),
      'expected-ndcg@5': expect.closeTo((0.6 + (0.2 * Math.LN2) / Math.log(3)) / 3, 14),
    });
  });
});
