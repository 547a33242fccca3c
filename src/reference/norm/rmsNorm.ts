/** Root-mean-square norm in plain float64 loops (arXiv:1910.07467). */

/** rstd[t] = 1 / √(Σ_c x² / C + eps) and y = x · rstd · gain; rows have `stride` columns, pads of y stay 0. */
export function rmsNorm(args: {
  readonly T: number;
  readonly C: number;
  readonly stride: number;
  readonly eps: number;
  readonly x: ArrayLike<number>;
  readonly gain: ArrayLike<number>;
}): { y: Float64Array; rstd: Float64Array } {
  const { T, C, stride, eps, x, gain } = args;
  const y = new Float64Array(T * stride);
  const rstd = new Float64Array(T);
  for (let t = 0; t < T; t++) {
    let squares = 0;
    for (let c = 0; c < C; c++) squares += x[t * stride + c] ** 2;
    rstd[t] = 1 / Math.sqrt(squares / C + eps);
    for (let c = 0; c < C; c++) y[t * stride + c] = x[t * stride + c] * rstd[t] * gain[c];
  }
  return { y, rstd };
}
