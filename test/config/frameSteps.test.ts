import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameSteps } from '../../src/config/frameSteps.ts';

describe('frameSteps(budgetSteps, frames)', () => {
  it('begins at 0, ends at the last step, ascends, and is as even as whole steps can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 1000 }), (budget, frames) => {
        const steps = frameSteps(budget, frames);
        expect(steps).toHaveLength(Math.min(Math.max(frames, 2), budget + 1));
        expect([steps[0], steps.at(-1)]).toEqual([0, budget]);
        const gaps = steps.slice(1).map((step, k) => step - steps[k]);
        expect(Math.min(...gaps)).toBeGreaterThan(0);
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('keeps nothing where nothing is asked for', () => {
    expect(frameSteps(400, 0)).toEqual([]);
    expect(frameSteps(400, 5)).toEqual([0, 100, 200, 300, 400]);
  });
});
