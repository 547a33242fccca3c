/** W + scale · B·A in float64. The equation: shaders/lora/loraMerge.wgsl. */
export function loraMerge(args: {
  rows: number;
  cols: number;
  rank: number;
  scale: number;
  /** [rows, cols] */
  weights: ArrayLike<number>;
  /** [rank, cols] */
  a: ArrayLike<number>;
  /** [rows, rank] */
  b: ArrayLike<number>;
}): Float64Array {
  const { rows, cols, rank, scale, weights, a, b } = args;
  const merged = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += b[i * rank + r] * a[r * cols + j];
      merged[i * cols + j] = weights[i * cols + j] + scale * sum;
    }
  return merged;
}
