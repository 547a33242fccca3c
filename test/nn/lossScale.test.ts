import { describe, expect, it } from 'vitest';
import {
  FIRST_LOSS_SCALE,
  isLossScale,
  isUsable,
  type LossScale,
  nextLossScale,
} from '../../src/nn/optimizer/lossScale.ts';

const scaleAfter = (start: LossScale, steps: readonly boolean[]): LossScale => steps.reduce(nextLossScale, start);
const many = (count: number, overflowed: boolean) => Array<boolean>(count).fill(overflowed);

describe('nextLossScale', () => {
  it('halves on overflow and doubles after 2000 steps that were taken, counting anew', () => {
    const once = scaleAfter(FIRST_LOSS_SCALE, [false, true]);
    expect(once).toEqual({ scale: 32768, goodSteps: 0, skippedSteps: 1, skippedInARow: 1 });
    expect(scaleAfter(once, many(1999, false)).scale).toBe(32768);
    const grown = scaleAfter(once, many(2000, false));
    expect(grown).toEqual({ scale: 65536, goodSteps: 0, skippedSteps: 1, skippedInARow: 0 });
    expect(scaleAfter(once, [...many(1999, false), true, ...many(1999, false)]).scale).toBe(16384);
  });

  it('is of no use below 1, and after twenty steps skipped in a row', () => {
    expect(isUsable(scaleAfter(FIRST_LOSS_SCALE, many(16, true)))).toBe(true);
    expect(isUsable(scaleAfter(FIRST_LOSS_SCALE, many(17, true)))).toBe(false);
    const large = { ...FIRST_LOSS_SCALE, scale: 2 ** 40 };
    expect(isUsable(scaleAfter(large, many(19, true)))).toBe(true);
    expect(isUsable(scaleAfter(large, many(20, true)))).toBe(false);
    expect(isUsable(scaleAfter(large, [...many(19, true), false, true]))).toBe(true);
  });
});

describe('isLossScale', () => {
  it('takes what nextLossScale returns, through JSON, and nothing else', () => {
    const good = scaleAfter(FIRST_LOSS_SCALE, [true, false, true]);
    expect(isLossScale(JSON.parse(JSON.stringify(good)))).toBe(true);
    for (const change of [
      { scale: 3 },
      { scale: 0.5 },
      { scale: Number.NaN },
      { goodSteps: -1 },
      { skippedSteps: 'x' },
    ])
      expect(isLossScale({ ...good, ...change }), JSON.stringify(change)).toBe(false);
    expect(isLossScale(null)).toBe(false);
  });
});
