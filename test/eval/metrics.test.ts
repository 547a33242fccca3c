import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  distanceToTarget,
  entropy,
  jensenShannon,
  klDivergence,
  logZError,
  totalVariation,
} from '../../src/eval/flowMetrics.ts';
import { type Catalogue, coverage, gini, intraListDistance, listMetrics } from '../../src/eval/listMetrics.ts';
import { rankByScore } from '../../src/eval/rankByScore.ts';
import {
  meanAndError,
  ndcgAt,
  pairedDifference,
  rankingMetrics,
  recallAt,
  reciprocalRankAt,
} from '../../src/eval/rankingMetrics.ts';

const distribution = (n: number) =>
  fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: n, maxLength: n }).map((w) => {
    const total = w.reduce((a, b) => a + b, 0);
    return w.map((x) => x / total);
  });

describe('flowMetrics', () => {
  it('are distances: zero at equality, symmetric, bounded, Pinsker', () => {
    fc.assert(
      fc.property(distribution(7), distribution(7), (p, q) => {
        const tv = totalVariation(p, q);
        expect(totalVariation(p, p)).toBe(0);
        expect(tv).toBeCloseTo(totalVariation(q, p), 14);
        expect(jensenShannon(p, q)).toBeCloseTo(jensenShannon(q, p), 12);
        expect(jensenShannon(p, q)).toBeLessThanOrEqual(Math.log(2));
        expect(tv).toBeLessThanOrEqual(Math.sqrt(klDivergence(p, q) / 2) + 1e-12);
        expect(entropy(p)).toBeLessThanOrEqual(Math.log(7) + 1e-12);
      }),
    );
  });
  it('have the values computed by hand', () => {
    expect(totalVariation([1, 0], [0.5, 0.5])).toBe(0.5);
    // ½ (log 4/3) + ½ (½ log 2/3 + ½ log 2)
    const js = (Math.log(4 / 3) + (Math.log(2 / 3) + Math.log(2)) / 2) / 2;
    expect(jensenShannon([1, 0], [0.5, 0.5])).toBeCloseTo(js, 14);
    expect(jensenShannon([1, 0], [0, 1])).toBeCloseTo(Math.LN2, 14);
    expect(klDivergence([1, 0], [0.5, 0.5])).toBeCloseTo(Math.LN2, 14);
    expect(entropy([0.5, 0.25, 0.25])).toBeCloseTo(1.5 * Math.LN2, 14);
    expect([logZError(2, 3.5), logZError(3.5, 2)]).toEqual([1.5, 1.5]);
  });
  it('measure a policy against R/Z, with what it leaks', () => {
    const logs = (values: readonly number[]) => values.map(Math.log);
    expect(distanceToTarget(logs([0.75, 0.25]), logs([6, 2]))).toEqual({
      totalVariation: expect.closeTo(0, 14),
      jensenShannon: expect.closeTo(0, 14),
      invalidRate: expect.closeTo(0, 14),
    });
    // 0.6 and 0.2, so 0.2 leaks: TV = ½ (0.15 + 0.05 + 0.2). With scale 0.8, JS = ½ (0.8 log(0.8/0.9) + 0.2 log 2 − log 0.9).
    expect(distanceToTarget(logs([0.6, 0.2]), logs([6, 2]))).toEqual({
      totalVariation: expect.closeTo(0.2, 14),
      jensenShannon: expect.closeTo((0.8 * Math.log(8 / 9) + 0.2 * Math.LN2 - Math.log(0.9)) / 2, 14),
      invalidRate: expect.closeTo(0.2, 14),
    });
    expect(() => distanceToTarget([0], [0, 0])).toThrow(/found 1 and 2/);
  });
});

describe('rankingMetrics(ranks, ks)', () => {
  it('follows NDCG = 1 / log2(rank + 1)', () => {
    expect([1, 2, 3, 11, null].map((rank) => ndcgAt(rank, 10))).toEqual([1, 1 / Math.log2(3), 0.5, 0, 0]);
    expect([1, 10, 11, null].map((rank) => recallAt(rank, 10))).toEqual([1, 1, 0, 0]);
    expect([1, 4, 10, 11, null].map((rank) => reciprocalRankAt(rank, 10))).toEqual([1, 0.25, 0.1, 0, 0]);
    expect(rankingMetrics([1, null], [5])).toEqual({ 'recall@5': 0.5, 'ndcg@5': 0.5, 'mrr@5': 0.5 });
    // Ranks 1, 2, 3, 12, none: a list of one has one hit, of five three, of twenty four.
    const m = rankingMetrics([1, 2, 3, 12, null], [1, 5, 10, 20]);
    expect([1, 5, 10, 20].map((k) => m[`recall@${k}`])).toEqual([0.2, 0.6, 0.6, 0.8].map((x) => expect.closeTo(x, 14)));
    expect(m['mrr@1']).toBe(m['recall@1']);
    expect(m['mrr@20']).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 12) / 5, 14);
    expect(m['ndcg@20']).toBeCloseTo((1 + Math.LN2 / Math.log(3) + 1 / 2 + Math.LN2 / Math.log(13)) / 5, 14);
  });
  it('never has MRR above NDCG or NDCG above recall, and grows with K', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 50 })), { minLength: 1 }), (ranks) => {
        const m = rankingMetrics(ranks, [5, 10]);
        expect(m['ndcg@10']).toBeLessThanOrEqual(m['recall@10'] + 1e-12);
        expect(m['mrr@10']).toBeLessThanOrEqual(m['ndcg@10'] + 1e-12);
        expect(m['recall@10']).toBeGreaterThanOrEqual(m['recall@5']);
      }),
    );
  });
});

describe('pairedDifference(a, b)', () => {
  it('has no error where the difference is constant', () => {
    expect(pairedDifference([3, 5, 1], [2, 4, 0])).toEqual({ mean: 1, standardError: 0, count: 3 });
    expect(meanAndError([0, 1]).standardError).toBeCloseTo(0.5, 14);
  });
});

describe('rankByScore(scores, target, excluded, length)', () => {
  const scores = Float64Array.of(1, 3, 2, 3, 0);
  it('lists the best, ties by item number, and ranks in the whole catalogue', () => {
    expect(rankByScore(scores, 3, [], 3)).toEqual({ rank: 2, items: [1, 3, 2] });
    expect(rankByScore(scores, 4, [], 2)).toEqual({ rank: 5, items: [1, 3] });
  });
  it('leaves out what is excluded, a target too', () => {
    expect(rankByScore(scores, 0, [1, 4], 9)).toEqual({ rank: 3, items: [3, 2, 0] });
    expect(rankByScore(scores, 1, [1, 4], 9)).toEqual({ rank: null, items: [3, 2, 0] });
  });
  it('is a full sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }), (values) => {
        const sorted = Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
        values.forEach((_, target) => {
          const { rank, items } = rankByScore(Float64Array.from(values), target, [], 7);
          expect(rank).toBe(sorted.indexOf(target) + 1);
          expect(items).toEqual(sorted.slice(0, 7));
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('listMetrics(lists, k, catalogue)', () => {
  // Items 0 and 1 share two of three tokens, 2 shares one with them, 3 none.
  const catalogue: Catalogue = {
    numItems: 4,
    trainingCounts: [10, 4, 1, 0],
    itemTokens: Uint32Array.of(1, 2, 3, 1, 2, 4, 1, 5, 6, 7, 8, 9),
    levels: 3,
  };
  it('has the values computed by hand', () => {
    // Recommended within 2: item 0 twice, 1 once, 3 once.
    const m = listMetrics([[0, 1, 2], [3, 0], []], 2, catalogue);
    expect(m).toEqual({
      'coverage@2': 3 / 4,
      'entropy@2': expect.closeTo(1.5 * Math.LN2, 14), // shares ½, ¼, ¼
      'gini@2': expect.closeTo((-3 * 0 - 1 * 1 + 1 * 1 + 3 * 2) / (4 * 4), 14),
      'arp@2': (7 + 5) / 2,
      'ild@2': expect.closeTo((1 / 3 + 1) / 2, 14),
    });
    expect(intraListDistance(catalogue, [0, 1, 2])).toBeCloseTo((1 / 3 + 2 / 3 + 2 / 3) / 3, 14);
  });
  it('leaves out the distance of lists of one', () => {
    expect(Object.keys(listMetrics([[0], [1]], 1, catalogue))).toEqual(['coverage@1', 'entropy@1', 'gini@1', 'arp@1']);
  });
  it('has its ends: everyone gets one item, all items are got alike', () => {
    expect([coverage([7, 0, 0, 0, 0]), gini([7, 0, 0, 0, 0])]).toEqual([0.2, expect.closeTo(0.8, 14)]);
    expect([coverage([2, 2, 2]), gini([2, 2, 2])]).toEqual([1, 0]);
  });
});
