/** Weighted negative log-likelihood of pairs in float64. The equations: shaders/loss/pairCrossEntropy.wgsl. */

/** pairLoss and dLogPF [numPairs]; dFlow starts at 0. */
export function pairCrossEntropy(args: { numPairs: number; logPF: ArrayLike<number>; ceWeight: ArrayLike<number> }): {
  pairLoss: Float64Array;
  dLogPF: Float64Array;
} {
  const { numPairs, logPF, ceWeight } = args;
  const pairLoss = new Float64Array(numPairs);
  const dLogPF = new Float64Array(numPairs);
  for (let p = 0; p < numPairs; p++) {
    if (ceWeight[p] === 0) continue;
    pairLoss[p] = -ceWeight[p] * logPF[p];
    dLogPF[p] = -ceWeight[p];
  }
  return { pairLoss, dLogPF };
}
