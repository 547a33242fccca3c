import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSaveDue } from '../../../src/worker/store/autosave.ts';

const AUTOMATIC = { isOn: true, everySteps: null };

describe('isSaveDue(now, last, autosave)', () => {
  it('never where it is off, and never twice for one step', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.option(fc.integer({ min: 1, max: 50 })), (step, atMs, everySteps) => {
        const last = { step: 0, atMs: 0, tookMs: 0 };
        expect(isSaveDue({ step, atMs }, last, { isOn: false, everySteps })).toBe(false);
        expect(isSaveDue({ step, atMs: 1e9 }, { ...last, step }, { isOn: true, everySteps })).toBe(false);
      }),
    );
  });

  it('after so many steps where a number is chosen, whatever the time', () => {
    const last = { step: 40, atMs: 0, tookMs: 1e6 };
    const every = { isOn: true, everySteps: 10 };
    expect([49, 50, 57].map((step) => isSaveDue({ step, atMs: 1 }, last, every))).toEqual([false, true, true]);
  });

  it('by time and size: ten seconds apart at least, and writing takes at most a twentieth of the time', () => {
    const last = { step: 1, atMs: 1000, tookMs: 100 };
    expect([10_999, 11_000].map((atMs) => isSaveDue({ step: 2, atMs }, last, AUTOMATIC))).toEqual([false, true]);
    const large = { ...last, tookMs: 3000 };
    expect([60_999, 61_000].map((atMs) => isSaveDue({ step: 2, atMs }, large, AUTOMATIC))).toEqual([false, true]);
  });
});
