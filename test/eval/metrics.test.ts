import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Split } from '../../src/data/dataset.ts';
import { entropy, jensenShannon, klDivergence, setTotalVariation, totalVariation } from '../../src/eval/flowMetrics.ts';
import { popularityRanks } from '../../src/eval/popularity.ts';
import { meanAndError, ndcgAt, pairedDifference, rankingMetrics, recallAt } from '../../src/eval/rankingMetrics.ts';

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
  it('restrict both sides to the set', () => {
    expect(setTotalVariation([0.1, 0.1, 0.8], [0.4, 0.4, 0.2], [0, 1])).toBeCloseTo(0, 14);
  });
});

describe('rankingMetrics(ranks, ks)', () => {
  it('follows NDCG = 1 / log2(rank + 1)', () => {
    expect([1, 2, 3, 11, null].map((rank) => ndcgAt(rank, 10))).toEqual([1, 1 / Math.log2(3), 0.5, 0, 0]);
    expect([1, 10, 11, null].map((rank) => recallAt(rank, 10))).toEqual([1, 1, 0, 0]);
    expect(rankingMetrics([1, null], [5])).toEqual({ 'recall@5': 0.5, 'ndcg@5': 0.5 });
  });
  it('never has NDCG above recall, and grows with K', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 50 })), { minLength: 1 }), (ranks) => {
        const m = rankingMetrics(ranks, [5, 10]);
        expect(m['ndcg@10']).toBeLessThanOrEqual(m['recall@10'] + 1e-12);
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

describe('popularityRanks(split, options)', () => {
  // Training part: user 0 → 2, 2; user 1 → 2, 1. Counts: item 2 three, item 1 one, items 0 and 3 none.
  const split: Split = {
    numUsers: 2,
    numItems: 4,
    userIndex: Uint32Array.of(0, 1),
    start: Uint32Array.of(0, 4, 8),
    sequence: Uint32Array.of(2, 2, 0, 3, 2, 1, 3, 1),
    interaction: Uint32Array.from({ length: 8 }, (_, i) => i),
    usersTooShort: 0,
    numTrainInteractions: 4,
  };
  it('breaks ties by item index', () => {
    expect(popularityRanks(split, { filterHistory: false })).toEqual([4, 2]);
  });
  it('takes the history out, and with it a repeated target', () => {
    expect(popularityRanks(split, { filterHistory: true })).toEqual([2, null]);
    expect(popularityRanks(split, { filterHistory: true, part: 'validation' })).toEqual([2, 2]);
  });
});
