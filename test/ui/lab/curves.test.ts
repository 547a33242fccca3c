import { describe, expect, it } from 'vitest';
import { curveOf, MAX_POINTS } from '../../../src/ui/pages/lab/curves.ts';

const step = (i: number, loss: number) => ({ step: i, loss, gradNorm: 1, lr: 1e-3, tokens: 1, elapsedMs: 1 });

describe('curveOf', () => {
  it('keeps every step of a short run', () => {
    const points = curveOf([step(1, 4), step(2, 2)], (m) => m.loss);
    expect(points.map((p) => p.raw)).toEqual([4, 2]);
    expect(points[0].smooth).toBeCloseTo(4, 12);
    expect(points[1].smooth).toBeCloseTo((0.92 * 0.08 * 4 + 0.08 * 2) / (0.92 * 0.08 + 0.08), 12);
  });

  it('draws a long run with few points, in order, and keeps a spike', () => {
    const history = Array.from({ length: 100_000 }, (_, i) => step(i + 1, i === 61_803 ? 99 : 1));
    const points = curveOf(history, (m) => m.loss);
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(Math.max(...points.map((p) => p.raw ?? 0))).toBe(99);
    expect(points.every((p, i) => i === 0 || p.step > points[i - 1].step)).toBe(true);
  });

  it('leaves gaps where a part does not exist or is not finite', () => {
    const points = curveOf([step(1, Number.NaN), step(2, 3)], (m) => m.loss);
    expect(points.map((p) => p.raw)).toEqual([null, 3]);
    expect(curveOf([step(1, 1)], () => undefined)[0]).toEqual({ step: 1, raw: null, smooth: null });
  });
});
