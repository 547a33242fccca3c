import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import type { Impressions, Split } from '../../src/data/dataset.ts';
import { positiveLevel } from '../../src/gflow/interactionLevel.ts';
import { createLoggedSampler } from '../../src/gflow/samplers/loggedSampler.ts';
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
