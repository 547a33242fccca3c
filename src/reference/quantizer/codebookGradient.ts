/** Gradient of the codes of a residual quantisation in float64. The equations: shaders/quantizer/codebookGradient.wgsl. */

/** dCodebooks [D, K, L] and codeUse [D, K] from codes [B, D] and residual [D, B, L]; a mean over the first n rows. */
export function codebookGradient(args: {
  readonly B: number;
  readonly D: number;
  readonly K: number;
  readonly L: number;
  readonly n: number;
  readonly codes: ArrayLike<number>;
  readonly residual: ArrayLike<number>;
}): { dCodebooks: Float64Array; codeUse: Uint32Array } {
  const { B, D, K, L, n, codes, residual } = args;
  const dCodebooks = new Float64Array(D * K * L);
  const codeUse = new Uint32Array(D * K);
  for (let d = 0; d < D; d++)
    for (let i = 0; i < n; i++) {
      const entry = d * K + codes[i * D + d];
      codeUse[entry]++;
      for (let c = 0; c < L; c++) dCodebooks[entry * L + c] -= (2 / n) * residual[(d * B + i) * L + c];
    }
  return { dCodebooks, codeUse };
}
