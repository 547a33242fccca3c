/** Arithmetic on logarithms. */

/** log Σ exp(x_i); −Infinity for an empty array. */
export function logSumExp(values: ArrayLike<number>): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > max) max = values[i];
  if (!Number.isFinite(max)) return max;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i] - max);
  return max + Math.log(sum);
}

/** log(exp(a) + exp(b)). */
export function logAddExp(a: number, b: number): number {
  const max = Math.max(a, b);
  if (!Number.isFinite(max)) return max;
  return max + Math.log1p(Math.exp(-Math.abs(a - b)));
}
