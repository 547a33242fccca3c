/** Rotary position embedding in plain float64 loops (arXiv:2104.09864, Hugging Face's halves). */

/**
 * Rotates pairs (i, i + headDim / 2) of the first `numRotatedHeads` heads of each row of x [T, stride] by
 * positions[t] · theta^(−2i / headDim); `inverse` rotates back. Returns a new array.
 */
export function rotary(args: {
  readonly T: number;
  readonly numRotatedHeads: number;
  readonly headDim: number;
  readonly stride: number;
  readonly inverse: boolean;
  readonly theta: number;
  readonly positions: ArrayLike<number>;
  readonly x: ArrayLike<number>;
}): Float64Array {
  const { T, numRotatedHeads, headDim, stride, inverse, theta, positions, x } = args;
  const half = headDim / 2;
  const result = Float64Array.from(x);
  for (let t = 0; t < T; t++)
    for (let h = 0; h < numRotatedHeads; h++)
      for (let i = 0; i < half; i++) {
        const angle = positions[t] * theta ** ((-2 * i) / headDim) * (inverse ? -1 : 1);
        const at = t * stride + h * headDim + i;
        result[at] = x[at] * Math.cos(angle) - x[at + half] * Math.sin(angle);
        result[at + half] = x[at + half] * Math.cos(angle) + x[at] * Math.sin(angle);
      }
  return result;
}
