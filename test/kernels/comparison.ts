/** What kernel tests compare with: closeness with a stated tolerance, and gradients by central differences. */
import { expect } from 'vitest';

/** Every |found − expected| ≤ tolerance · (1 + |expected|); says where the worst element is. */
export function expectClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  expect(found.length, `${what}: length`).toBe(expected.length);
  let worst = 0;
  let at = -1;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(found[i] - expected[i]) / (1 + Math.abs(expected[i]));
    if (!(error <= worst)) {
      worst = error;
      at = i;
      if (Number.isNaN(error)) break;
    }
  }
  if (!(worst <= tolerance))
    expect.fail(`${what}: element ${at} is ${found[at]}, expected ${expected[at]} within ${tolerance}.`);
}

/**
 * d f / d x by central differences in float64, at the elements `indices` of x. With steps of 1e-4 the error is about
 * 1e-8 times the third derivative.
 */
export function centralDifferences(
  f: (x: Float64Array) => number,
  x: ArrayLike<number>,
  indices: readonly number[],
  step = 1e-4,
): Float64Array {
  const moved = Float64Array.from(x);
  return Float64Array.from(indices, (i) => {
    const value = moved[i];
    moved[i] = value + step;
    const above = f(moved);
    moved[i] = value - step;
    const below = f(moved);
    moved[i] = value;
    return (above - below) / (2 * step);
  });
}

/** Σ_i a[i] · b[i]: a scalar loss whose gradient with respect to `a` is `b`. */
export function weightedSum(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
