import { describe, expect, it } from 'vitest';
import { ESTIMATE_SCALES } from '../../src/config/runConfig.ts';
import { NUM_QUANTILES, scoreStatistics, standardizedScore } from '../../src/gflow/collaborative.ts';

const scores = [0.5, -1, 3, 2, 2];

describe('standardizedScore(scale, score, statistics)', () => {
  const of = (scale: (typeof ESTIMATE_SCALES)[number], score: number, all = scores) =>
    standardizedScore(scale, score, scoreStatistics(all, scale));

  it('is min–max over the catalogue, 0 where all scores are equal', () => {
    expect(scores.map((s) => of('min-max', s))).toEqual([0.375, 0, 1, 0.75, 0.75]);
    expect(of('min-max', 7, [7, 7])).toBe(0);
  });

  it('is the share of a softmax over the catalogue', () => {
    const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
    for (const s of scores) expect(of('softmax', s)).toBeCloseTo(Math.exp(s) / total, 12);
  });

  it('is the share of the catalogue below, by quantiles', () => {
    const all = Array.from({ length: 10 * NUM_QUANTILES }, (_, i) => i * i);
    for (const i of [0, 1, 100, 333, 649]) expect(of('rank', i * i, all)).toBeCloseTo(i / 649, 2);
    expect(of('rank', -1, all)).toBe(0);
    expect(of('rank', 1e9, all)).toBe(1);
  });

  it.each(ESTIMATE_SCALES)('lies in [0, 1] and grows with the score: %s', (scale) => {
    const values = [...scores].sort((a, b) => a - b).map((s) => of(scale, s));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
  });
});
