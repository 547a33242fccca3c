import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../../src/config/runConfig.ts';
import { RandomStream } from '../../src/core/random.ts';
import type { Impressions, Split } from '../../src/data/dataset.ts';
import { type CollaborativeScores, scoreStatistics } from '../../src/gflow/collaborative.ts';
import { positiveLevel } from '../../src/gflow/interactionLevel.ts';
import { candidatePool } from '../../src/gflow/samplers/candidatePool.ts';
import { createSampler } from '../../src/gflow/samplers/createSampler.ts';
import { createLoggedSampler } from '../../src/gflow/samplers/loggedSampler.ts';
import { chooseType } from '../../src/gflow/samplers/mixture.ts';
import { createRandomSampler } from '../../src/gflow/samplers/randomSampler.ts';

const split: Split = {
  numUsers: 1,
  numItems: 10,
  userIndex: Uint32Array.of(0),
  start: Uint32Array.of(0, 6),
  sequence: Uint32Array.of(0, 1, 2, 3, 4, 5),
  interaction: Uint32Array.of(0, 1, 2, 3, 4, 5),
  usersTooShort: 0,
  numTrainInteractions: 4,
};
const impressions: Impressions = { start: Uint32Array.of(0, 0, 2, 2, 2, 2, 2), item: Uint32Array.of(8, 9) };
const request = { positive: 1, user: 0, position: 1, place: 1, history: [0], setSize: 4, progress: 0 };
const clicked = () => 'clicked' as const;

describe('createRandomSampler(split)', () => {
  const { sample } = createRandomSampler(split, clicked);
  it('puts the positive first, draws distinct items, and none of the training sequence', () => {
    for (let i = 0; i < 200; i++) {
      const items = sample(request, new RandomStream(1, 'test', i));
      expect(items[0]).toBe(1);
      expect(new Set(items).size).toBe(4);
      for (const item of items.slice(1)) expect(item).toBeGreaterThanOrEqual(4);
    }
  });
  it('draws all unobserved items equally often, held-out ones included', () => {
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 2000; i++)
      for (const item of sample(request, new RandomStream(2, 'test', i)).slice(1)) counts[item]++;
    for (let item = 4; item < 10; item++) expect(Math.abs(counts[item] - 1000)).toBeLessThan(120); // 5 deviations of 22
  });
  it('falls back to observed items only when nothing else is left', () => {
    const items = sample({ ...request, setSize: 9 }, new RandomStream(3, 'test'));
    expect(new Set(items).size).toBe(9);
    for (let item = 4; item < 10; item++) expect(items).toContain(item);
    expect(sample({ ...request, setSize: 20 }, new RandomStream(3, 'test')).length).toBe(10);
  });
});

describe('createLoggedSampler(split, impressions)', () => {
  it('takes impressions, then neighbours, then random items', () => {
    const items = createLoggedSampler(split, impressions, clicked).sample(
      { ...request, setSize: 6 },
      new RandomStream(4, 'test'),
    );
    expect(items[0]).toBe(1);
    expect(new Set(items.slice(1, 3))).toEqual(new Set([8, 9]));
    expect(items.slice(3)).toEqual([0, 2, 3]);
  });
  it("counts the user's own training items as taken, each by its rating, and what was shown and not taken apart", () => {
    const rating = Float32Array.of(5, 4, 3, 1, 5, 5);
    const dataset = { interactions: { user: split.sequence, item: split.sequence, timestamp: null, rating } };
    const { level } = createLoggedSampler(split, impressions, positiveLevel(dataset, split, 4));
    expect([1, 0, 2, 3, 4, 8, 7].map((item) => level(request, item))).toEqual([
      'liked',
      'liked',
      'clicked',
      'clicked',
      'augmented',
      'impression',
      'augmented',
    ]);
  });
  it('never takes held-out items as neighbours', () => {
    const { sample } = createLoggedSampler(split, null, clicked);
    expect(sample({ ...request, setSize: 4 }, new RandomStream(5, 'test'))).toEqual([1, 0, 2, 3]);
    const more = sample({ ...request, setSize: 6 }, new RandomStream(5, 'test'));
    expect(new Set(more).size).toBe(6);
  });
});

describe('candidatePool(request, size, avoid, numItems, rng)', () => {
  const pool = (size: number, avoid: number[], setSize = 3) =>
    candidatePool({ positive: 1, setSize }, size, new Set(avoid), 10, new RandomStream(6, 'test')).sort(
      (a, b) => a - b,
    );
  it('spares what is to be avoided, and takes of it only what a set needs', () => {
    expect(pool(6, [0, 1, 2])).toHaveLength(6);
    expect(pool(6, [0, 1, 2]).filter((i) => i < 3)).toEqual([]);
    expect(pool(20, [0, 1, 2])).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(pool(20, [0, 2, 3, 4, 5, 6, 7, 8])).toHaveLength(2);
    expect(pool(20, [0, 2, 3, 4, 5, 6, 7, 8])).toContain(9);
  });
  it('is the catalogue where sets are larger than that', () => {
    expect(pool(40, [0], 20)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("createSampler('curriculum', sources)", () => {
  const dataset = {
    interactions: { user: split.sequence, item: split.sequence, timestamp: null, rating: null },
    impressions: null,
  };
  const statistics = scoreStatistics([0, 1]);
  const byItem = (score: (item: number) => number): CollaborativeScores => ({
    name: 'test',
    at: (place) => ({ statistics, score: (item) => score(item) + place }),
  });
  const sources = { dataset, split, likedRating: 4, scores: byItem((item) => -item), poolSize: 6 };
  const sample = (progress: number, own = {}, setSize = 4) =>
    createSampler('curriculum', { ...sources, ...own }).sample(
      { ...request, setSize, progress },
      new RandomStream(7, 'test'),
    );
  it('goes from the lowest scores to the highest over training, in a window of the sorted pool', () => {
    // Free: 4 … 9, all of them in the pool; a higher item has a lower score.
    expect(sample(0)).toEqual([1, 9, 8, 7]);
    expect(sample(0.5)).toEqual([1, 7, 6, 5]);
    expect(sample(1)).toEqual([1, 6, 5, 4]);
  });
  it('chooses from 2N − 1 items unless told otherwise, the same whatever the progress', () => {
    const split100 = { ...split, numItems: 100 };
    const drawn = new Set<number>();
    for (const progress of [0, 0.2, 0.4, 0.6, 0.8, 1])
      for (const item of sample(progress, { split: split100, poolSize: null })) drawn.add(item);
    expect(drawn.size).toBe(1 + 7);
  });
  it('sorts equal scores by item', () => {
    expect(sample(0, { scores: byItem(() => 0) })).toEqual([1, 4, 5, 6]);
  });
  it('takes the positive alone, and what the catalogue has', () => {
    expect(sample(0.7, { poolSize: null }, 1)).toEqual([1]);
    expect(new Set(sample(0.7, { poolSize: null }, 20)).size).toBe(10);
    expect(sample(0.3, {}, 7)[0]).toBe(1);
    expect(sample(0.3, {}, 7)).toHaveLength(7);
  });
  it('calls the positive alone more than augmented', () => {
    const { level } = createSampler('curriculum', sources);
    expect([1, 0, 8].map((item) => level(request, item))).toEqual(['clicked', 'augmented', 'augmented']);
  });
  it('refuses no scores, and scores that are no numbers', () => {
    expect(() => sample(0, { scores: null })).toThrow(/collaborative model, and none was given/);
    expect(() => sample(0, { scores: byItem(() => Number.NaN) })).toThrow(
      /test score of item \d before place 1 is NaN/,
    );
  });
});

describe('chooseType(sampler, rng)', () => {
  const mixture = [
    { type: 'random', weight: 1 },
    { type: 'policy', weight: 3 },
    { type: 'logged', weight: 0 },
  ] as const;
  it('draws nothing for a sampler of one type', () => {
    const rng = new RandomStream(8, 'test');
    expect(chooseType({ type: 'beam', mixture: [] }, rng)).toBe('beam');
    expect(rng.uint32()).toBe(new RandomStream(8, 'test').uint32());
  });
  it('draws by weight', () => {
    const rng = new RandomStream(8, 'test');
    const counts = new Map<string, number>();
    for (let i = 0; i < 1000; i++) {
      const type = chooseType({ type: 'mixture', mixture: [...mixture] }, rng);
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    expect(Math.abs(counts.get('policy')! - 750)).toBeLessThan(70); // 5 deviations of 14
    expect(counts.has('logged')).toBe(false);
  });
  it.each([
    ['nothing', [], /found none/],
    ['zeros', [{ type: 'random', weight: 0 }], /found 1 with weight 0/],
    ['a negative weight', [{ type: 'random', weight: -1 }], /0 or more, found -1 for "random"/],
    ['no number', [{ type: 'random', weight: Number.NaN }], /0 or more, found NaN/],
  ] as [string, RunConfig['sampler']['mixture'], RegExp][])('refuses a mixture of %s', (_, bad, message) => {
    expect(() => chooseType({ type: 'mixture', mixture: bad }, new RandomStream(9, 'test'))).toThrow(message);
  });
});
