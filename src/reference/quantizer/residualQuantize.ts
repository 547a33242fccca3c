/** Residual quantisation in float64. The equations: shaders/quantizer/residualQuantize.wgsl. */

export interface ResidualQuantizeArgs {
  readonly B: number;
  readonly D: number;
  readonly K: number;
  readonly L: number;
  /** [B, L] */
  readonly z: ArrayLike<number>;
  /** [D, K, L] */
  readonly codebooks: ArrayLike<number>;
}

/** codes [B, D], quantized [B, L], residual [D, B, L] (r_{d+1} at level d). */
export function residualQuantize({ B, D, K, L, z, codebooks }: ResidualQuantizeArgs): {
  codes: Uint32Array;
  quantized: Float64Array;
  residual: Float64Array;
} {
  const codes = new Uint32Array(B * D);
  const quantized = new Float64Array(B * L);
  const residual = new Float64Array(D * B * L);
  for (let i = 0; i < B; i++) {
    const r = Float64Array.from({ length: L }, (_, c) => z[i * L + c]);
    for (let d = 0; d < D; d++) {
      let least = Number.POSITIVE_INFINITY;
      for (let k = 0; k < K; k++) {
        let distance = 0;
        for (let c = 0; c < L; c++) distance += (r[c] - codebooks[(d * K + k) * L + c]) ** 2;
        if (distance >= least) continue;
        least = distance;
        codes[i * D + d] = k;
      }
      for (let c = 0; c < L; c++) {
        const e = codebooks[(d * K + codes[i * D + d]) * L + c];
        r[c] -= e;
        quantized[i * L + c] += e;
        residual[(d * B + i) * L + c] = r[c];
      }
    }
  }
  return { codes, quantized, residual };
}
