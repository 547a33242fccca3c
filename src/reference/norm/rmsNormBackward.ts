/** Gradient of the root-mean-square norm in plain float64 loops. */

/**
 * dX[t, c] = rstd · (dY · gain − x · rstd² · Σ dY gain x / C) (+ addend) and, for blocks of `rowsPerBlock` rows,
 * gainPartial[b, c] = Σ_{t in b} dY · x · rstd. Pads are 0.
 */
export function rmsNormBackward(args: {
  readonly T: number;
  readonly C: number;
  readonly stride: number;
  readonly x: ArrayLike<number>;
  readonly gain: ArrayLike<number>;
  readonly rstd: ArrayLike<number>;
  readonly dY: ArrayLike<number>;
  readonly addend?: ArrayLike<number>;
  readonly rowsPerBlock: number;
}): { dX: Float64Array; gainPartial: Float64Array } {
  const { T, C, stride, x, gain, rstd, dY, addend, rowsPerBlock } = args;
  const dX = new Float64Array(T * stride);
  const gainPartial = new Float64Array(Math.ceil(T / rowsPerBlock) * stride);
  for (let t = 0; t < T; t++) {
    let dot = 0;
    for (let c = 0; c < C; c++) dot += dY[t * stride + c] * gain[c] * x[t * stride + c];
    const block = Math.floor(t / rowsPerBlock);
    for (let c = 0; c < C; c++) {
      const i = t * stride + c;
      dX[i] = rstd[t] * (dY[i] * gain[c] - (x[i] * rstd[t] ** 2 * dot) / C) + (addend ? addend[i] : 0);
      gainPartial[block * stride + c] += dY[i] * x[i] * rstd[t];
    }
  }
  return { dX, gainPartial };
}
