import { describe, expect, it } from 'vitest';
import { logAddExp, logSumExp } from '../../src/core/logDomain.ts';

describe('logSumExp(values)', () => {
  it('sums probabilities given as logarithms', () => {
    expect(logSumExp([Math.log(0.2), Math.log(0.3), Math.log(0.5)])).toBeCloseTo(0, 12);
  });
  it('does not overflow, and moves with a shift of its input', () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.log(2), 9);
    expect(logSumExp([-1000, -1001])).toBeCloseTo(logSumExp([0, -1]) - 1000, 9);
  });
  it('gives −Infinity for nothing', () => {
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('logAddExp(a, b)', () => {
  it('agrees with logSumExp', () => {
    expect(logAddExp(1.5, -2)).toBeCloseTo(logSumExp([1.5, -2]), 12);
    expect(logAddExp(Number.NEGATIVE_INFINITY, 3)).toBe(3);
  });
});
