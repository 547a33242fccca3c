/** Squared distance of rows to their targets in float64. The equations: shaders/loss/squaredErrorLoss.wgsl. */

/** dXHat [B, F] and rowLoss [B] from x, xHat [B, F]; a mean over the first n rows, zeros beyond. */
export function squaredErrorLoss(args: {
  readonly B: number;
  readonly F: number;
  readonly n: number;
  readonly x: ArrayLike<number>;
  readonly xHat: ArrayLike<number>;
}): { dXHat: Float64Array; rowLoss: Float64Array } {
  const { B, F, n, x, xHat } = args;
  const dXHat = new Float64Array(B * F);
  const rowLoss = new Float64Array(B);
  for (let i = 0; i < n; i++)
    for (let j = i * F; j < (i + 1) * F; j++) {
      dXHat[j] = (2 / n) * (xHat[j] - x[j]);
      rowLoss[i] += (xHat[j] - x[j]) ** 2 / n;
    }
  return { dXHat, rowLoss };
}
