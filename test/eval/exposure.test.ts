import { describe, expect, it } from 'vitest';
import { exposureOf, GOOD_ITEMS, NEITHER, OBSERVED, UNOBSERVED_GOOD, unobservedGood } from '../../src/eval/exposure.ts';

describe('exposureOf(scores, taken)', () => {
  const scores = Float64Array.from({ length: 512 }, (_, i) => (i * 37) % 512);

  it('marks what was taken, and of the rest the items of the highest score', () => {
    const taken = [3, 99, 200, 511];
    const exposure = exposureOf(scores, taken);
    expect(taken.every((item) => exposure[item] === OBSERVED)).toBe(true);
    const good = [...exposure.keys()].filter((item) => exposure[item] === UNOBSERVED_GOOD);
    expect(good.length).toBe(GOOD_ITEMS);
    expect(new Set(good)).toEqual(new Set(unobservedGood(scores, taken)));
    const least = Math.min(...good.map((item) => scores[item]));
    exposure.forEach((mark, item) => {
      if (mark === NEITHER) expect(scores[item]).toBeLessThan(least);
    });
  });

  it('calls one item in eight good where the catalogue is small', () => {
    expect(exposureOf(scores.slice(0, 64), []).filter((mark) => mark === UNOBSERVED_GOOD).length).toBe(8);
  });
});
