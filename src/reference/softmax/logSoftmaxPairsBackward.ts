/** Gradient of the logits from those of pairs and flows. The equations: shaders/softmax/logSoftmaxPairsBackward.wgsl. */
import { legalTokens, logSoftmaxPairs, type PairsArgs } from './logSoftmaxPairs.ts';

/** dLogits [numRows, stride]; dFlow is the gradient of each pair's row's lse, or null where log F is not lse. */
export function logSoftmaxPairsBackward(
  args: PairsArgs & { dLogPF: ArrayLike<number>; dFlow: ArrayLike<number> | null },
): Float64Array {
  const { numRows, stride, logits, rowPairStart, pairToken, dLogPF, dFlow } = args;
  const { lse } = logSoftmaxPairs(args);
  const dLogits = new Float64Array(numRows * stride);
  for (let r = 0; r < numRows; r++) {
    let scale = 0;
    for (let p = rowPairStart[r]; p < rowPairStart[r + 1]; p++) {
      scale += (dFlow ? dFlow[p] : 0) - dLogPF[p];
      dLogits[r * stride + pairToken[p]] += dLogPF[p];
    }
    for (const v of legalTokens(args, r)) dLogits[r * stride + v] += scale * Math.exp(logits[r * stride + v] - lse[r]);
  }
  return dLogits;
}
