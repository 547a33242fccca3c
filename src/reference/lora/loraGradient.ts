/** The gradients of A and B from that of W + scale · B·A, in float64. The equations: shaders/lora/loraGradient.wgsl. */
export function loraGradient(args: {
  rows: number;
  cols: number;
  rank: number;
  scale: number;
  /** [rows, cols] */
  dWeights: ArrayLike<number>;
  /** [rank, cols] */
  a: ArrayLike<number>;
  /** [rows, rank] */
  b: ArrayLike<number>;
}): { dA: Float64Array; dB: Float64Array } {
  const { rows, cols, rank, scale, dWeights, a, b } = args;
  const dA = new Float64Array(rank * cols);
  const dB = new Float64Array(rows * rank);
  for (let i = 0; i < rows; i++)
    for (let r = 0; r < rank; r++)
      for (let j = 0; j < cols; j++) {
        dA[r * cols + j] += scale * b[i * rank + r] * dWeights[i * cols + j];
        dB[i * rank + r] += scale * dWeights[i * cols + j] * a[r * cols + j];
      }
  return { dA, dB };
}
