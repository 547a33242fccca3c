/** Sum over blocks of the norms' partial gain gradients in plain float64 loops. */

/** dGain[n, c] = Σ_b partials[n, b, c], [numNorms, stride]. */
export function rmsNormGainReduce(args: {
  readonly numNorms: number;
  readonly numBlocks: number;
  readonly stride: number;
  readonly partials: ArrayLike<number>;
}): Float64Array {
  const { numNorms, numBlocks, stride, partials } = args;
  const dGain = new Float64Array(numNorms * stride);
  for (let n = 0; n < numNorms; n++)
    for (let b = 0; b < numBlocks; b++)
      for (let c = 0; c < stride; c++) dGain[n * stride + c] += partials[(n * numBlocks + b) * stride + c];
  return dGain;
}
