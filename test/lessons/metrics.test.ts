/** The lesson on metrics: its numbers are evaluation's, and what it says of several measures holds. */
import { describe, expect, it } from 'vitest';
import { jensenShannon, totalVariation } from '../../src/eval/flowMetrics.ts';
import {
  COMPARED,
  COMPARED_NAMES,
  expectedOf,
  FIRST_HELD_OUT,
  FIRST_K,
  LIST,
  leakOf,
  listOf,
  measuresOf,
  oneDraw,
  TARGET,
} from '../../src/lessons/10-flows-and-metrics/measures.ts';
import { GOLDEN_WORLD } from '../../src/lessons/worlds.ts';

it('the first held-out garment stands third: NDCG@10 is a half', () => {
  expect(oneDraw(FIRST_HELD_OUT, FIRST_K)).toEqual({ rank: 3, recall: 1, ndcg: 0.5 });
  expect(oneDraw(FIRST_HELD_OUT, 2)).toEqual({ rank: 3, recall: 0, ndcg: 0 });
  expect([...LIST].sort((a, b) => a - b)).toEqual([...TARGET.keys()]);
});

describe('expectedOf(list, k)', () => {
  it('is the mean of the metric over every held-out item there could be', () => {
    const mean = (of: (heldOut: number) => number) => TARGET.reduce((sum, p, x) => sum + p * of(x), 0);
    const { recall, ndcg } = expectedOf(LIST, 7);
    expect(recall).toBeCloseTo(
      mean((x) => oneDraw(x, 7).recall),
      12,
    );
    expect(ndcg).toBeCloseTo(
      mean((x) => oneDraw(x, 7).ndcg),
      12,
    );
  });

  it('no list reaches more than the one by true taste, which is far from 1', () => {
    const best = expectedOf(listOf(COMPARED.proportional), FIRST_K);
    for (const name of COMPARED_NAMES) {
      const { recall, ndcg } = expectedOf(listOf(COMPARED[name]), FIRST_K);
      expect(recall).toBeLessThanOrEqual(best.recall + 1e-12);
      expect(ndcg).toBeLessThanOrEqual(best.ndcg + 1e-12);
    }
    expect(best.recall).toBeLessThan(0.5);
  });
});

it('three policies share the best NDCG, and no policy is best by every measure', () => {
  const { proportional, cubed, greedy, guessed } = Object.fromEntries(
    COMPARED_NAMES.map((name) => [name, measuresOf(name)]),
  );
  expect(cubed.ndcg).toBeCloseTo(proportional.ndcg, 12);
  expect(greedy.ndcg).toBeCloseTo(proportional.ndcg, 12);
  expect(guessed.ndcg).toBeLessThan(proportional.ndcg);
  expect(proportional.distance).toBeCloseTo(0, 12);
  expect(cubed.unobservedGood).toBeGreaterThan(proportional.unobservedGood);
  expect(cubed.distance).toBeGreaterThan(0.3);
  expect(greedy.unobservedGood).toBeLessThan(1e-6);
});

it('distances lie between 0 and their ends', () => {
  const [a, b] = [
    [1, 0],
    [0, 1],
  ];
  expect(totalVariation(a, b)).toBe(1);
  expect(jensenShannon(a, b)).toBeCloseTo(Math.log(2), 12);
});

it('a leak is three times that of a token, and what it costs is the invalid rate', () => {
  for (const share of [0, 0.02, 0.1]) {
    const { invalidRate, leak, totalVariation: distance } = leakOf(share, GOLDEN_WORLD);
    expect(invalidRate).toBeCloseTo(1 - (1 - share) ** 3, 12);
    expect(leak).toBeCloseTo(-3 * Math.log(1 - share), 12);
    expect(distance).toBeCloseTo(invalidRate, 12);
  }
});
