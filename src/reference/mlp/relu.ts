/** T5 1.0's activation and its gradient in plain float64 loops (arXiv:1910.10683). */

/** max(h, 0). */
export const relu = (h: ArrayLike<number>): Float64Array => Float64Array.from(h, (x) => Math.max(x, 0));

/** dA where h > 0, else 0. */
export const reluBackward = (h: ArrayLike<number>, dA: ArrayLike<number>): Float64Array =>
  Float64Array.from(dA, (g, i) => (h[i] > 0 ? g : 0));
