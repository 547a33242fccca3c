import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { type ShopProcess, shop512, shopProcess, shopProcessOf } from '../../src/data/datasets/shop512.ts';
import { wardrobe64 } from '../../src/data/datasets/wardrobe64.ts';
import { kCore, selectRows } from '../../src/data/kCore.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { expectedNdcgAt, expectedRecallAt } from '../../src/eval/expectedMetrics.ts';
import { rankByScore } from '../../src/eval/rankByScore.ts';
import { ndcgAt, recallAt } from '../../src/eval/rankingMetrics.ts';
import { itemKnn } from '../../src/recommenders/itemKnn.ts';
import { popularity } from '../../src/recommenders/popularity.ts';
import { shopOracle } from '../../src/recommenders/shopOracle.ts';

const SEED = 7;
const dataset = shop512(SEED);
const process = shopProcess(SEED);

/** The process as its comment tells it, drawn without any of the code that computes probabilities. */
function simulate(of: ShopProcess, length: number, random: RandomStream): number[] {
  const z = random.categorical(of.interestPrior);
  const interest = of.interest.subarray(z * of.numItems, (z + 1) * of.numItems);
  const taken: number[] = [];
  while (taken.length < length) {
    const u = random.uniform();
    let item: number;
    if (u < of.noise) item = random.int(of.numItems);
    else if (u < of.noise + of.transition && taken.length > 0) {
      const last = taken[taken.length - 1];
      item = of.successor[last * 4 + random.categorical(of.successorProbability)];
    } else item = random.categorical(interest);
    if (!taken.includes(item)) taken.push(item); // rejection: what is left, renormalised
  }
  return taken;
}

describe('shopOracle(dataset)', () => {
  it('is for Shop-512 alone, of whatever seed', () => {
    expect(shopOracle(wardrobe64(1))).toBeNull();
    expect(shopProcessOf(shop512(3))).toEqual(shopProcess(3));
  });

  it('scores by probabilities that sum to one, for every test user', () => {
    const oracle = shopOracle(dataset)!;
    const split = splitLeaveOneOut(dataset);
    const p = new Float64Array(split.numItems);
    for (let u = 0; u < split.numUsers; u++) {
      const history = split.sequence.subarray(split.start[u], split.start[u + 1] - 1);
      oracle.score(history, p);
      expect(p.reduce((a, x) => a + x, 0)).toBeCloseTo(1, 12);
      for (const item of history) expect(p[item]).toBe(0);
    }
  });

  it('follows renumbered items', () => {
    // Three users with a filter behind them: items have new numbers, their names the old ones.
    const { user } = dataset.interactions;
    const rows = Uint32Array.from(user.keys()).filter((i) => user[i] < 3);
    const kept = new Set(Array.from(rows, (i) => dataset.interactions.item[i]));
    const few = selectRows(
      dataset,
      rows,
      (u) => u < 3,
      (i) => kept.has(i),
    );
    const old = Array.from(kept).sort((a, b) => a - b);
    const [a, b] = [new Float64Array(512), new Float64Array(old.length)];
    shopOracle(dataset)!.score([old[5], old[9]], a);
    shopOracle(few)!.score([5, 9], b);
    expect(Array.from(b)).toEqual(old.map((i) => a[i]));
  });

  it('is what a simulation of the process does next', () => {
    // All simulated users whose first item is the most usual one; their second items in 8 departments × taken or not of
    // the four successors. Chi-squared of 11 degrees of freedom or fewer: beyond 35 once in 4,000 times.
    const random = new RandomStream(11, 'simulation');
    const oracle = shopOracle(dataset)!;
    const first = process.popularity.indexOf(Math.max(...process.popularity));
    const successors = process.successor.slice(first * 4, first * 4 + 4);
    const cell = (item: number) => (successors.includes(item) ? 8 + successors.indexOf(item) : item >> 6);
    const p = new Float64Array(512);
    oracle.score([first], p);
    const expected = new Float64Array(12);
    p.forEach((x, item) => {
      expected[cell(item)] += x;
    });
    const counts = new Float64Array(12);
    let n = 0;
    for (let draw = 0; draw < 60_000; draw++) {
      const [a, b] = simulate(process, 2, random);
      if (a !== first) continue;
      counts[cell(b)]++;
      n++;
    }
    expect(n).toBeGreaterThan(800);
    const cells = Array.from(expected.keys()).filter((c) => expected[c] > 0);
    expect(cells.reduce((sum, c) => sum + (counts[c] - n * expected[c]) ** 2 / (n * expected[c]), 0)).toBeLessThan(35);
    expect(counts.reduce((a, x) => a + x, 0)).toBe(n);
  });
});

describe('expected Recall and NDCG on Shop-512', () => {
  const split = splitLeaveOneOut(kCore(dataset, 5).dataset);
  const oracle = shopOracle(dataset)!;
  const truth = new Float64Array(512);
  const scores = new Float64Array(512);
  const K = 10;
  const outcomes = [popularity(split), itemKnn(split), oracle].map((recommender) =>
    Array.from({ length: split.numUsers }, (_, u) => {
      const last = split.start[u + 1] - 1;
      const history = split.sequence.subarray(split.start[u], last);
      oracle.score(history, truth);
      recommender.score(history, scores);
      const { rank, items } = rankByScore(scores, split.sequence[last], history, K);
      const p = Float64Array.from(items, (item) => truth[item]);
      // Variance of the realised gain: Σ p gain² − (Σ p gain)².
      const expected = expectedNdcgAt(p, K);
      const square = p.reduce((sum, x, r) => sum + x / Math.log2(r + 2) ** 2, 0);
      return {
        recall: expectedRecallAt(p, K),
        ndcg: expected,
        hit: recallAt(rank, K),
        gain: ndcgAt(rank, K),
        variance: square - expected ** 2,
      };
    }),
  );
  const total = (list: readonly number[]) => list.reduce((a, x) => a + x, 0);

  it('are what the held-out items of 1,000 users come to, within chance, for every method', () => {
    for (const list of outcomes) {
      const recallError = Math.sqrt(total(list.map((o) => o.recall * (1 - o.recall))));
      expect(Math.abs(total(list.map((o) => o.hit - o.recall))) / recallError).toBeLessThan(3.5);
      const ndcgError = Math.sqrt(total(list.map((o) => o.variance)));
      expect(Math.abs(total(list.map((o) => o.gain - o.ndcg))) / ndcgError).toBeLessThan(3.5);
    }
  });

  it('are nowhere better than the oracle’s, user by user', () => {
    const [popular, knn, best] = outcomes;
    best.forEach((o, u) => {
      for (const other of [popular[u], knn[u]]) {
        expect(other.recall).toBeLessThanOrEqual(o.recall + 1e-12);
        expect(other.ndcg).toBeLessThanOrEqual(o.ndcg + 1e-12);
      }
    });
    expect(total(best.map((o) => o.ndcg))).toBeGreaterThan(total(knn.map((o) => o.ndcg)));
  });
});
