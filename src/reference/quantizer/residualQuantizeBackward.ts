/** Gradient of residual quantisation for the latents in float64. The equations: shaders/quantizer/residualQuantizeBackward.wgsl. */

/** dZ [B, L] and rowLoss [B] from residual [D, B, L] and dQuantized [B, L]; a mean over the first n rows, zeros beyond. */
export function residualQuantizeBackward(args: {
  readonly B: number;
  readonly D: number;
  readonly L: number;
  readonly n: number;
  readonly beta: number;
  readonly residual: ArrayLike<number>;
  readonly dQuantized: ArrayLike<number>;
}): { dZ: Float64Array; rowLoss: Float64Array } {
  const { B, D, L, n, beta, residual, dQuantized } = args;
  const dZ = new Float64Array(B * L);
  const rowLoss = new Float64Array(B);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < L; c++) {
      dZ[i * L + c] = dQuantized[i * L + c];
      for (let d = 0; d < D; d++) {
        const r = residual[(d * B + i) * L + c];
        dZ[i * L + c] += ((2 * beta) / n) * r;
        rowLoss[i] += ((1 + beta) / n) * r * r;
      }
    }
  return { dZ, rowLoss };
}
