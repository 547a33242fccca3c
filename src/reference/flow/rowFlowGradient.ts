/** Row sums of the pairs' flow gradients. The equations: shaders/flow/rowFlowGradient.wgsl. */

/** dLogF [numRows]. */
export function rowFlowGradient(args: {
  numRows: number;
  rowPairStart: ArrayLike<number>;
  dFlow: ArrayLike<number>;
}): Float64Array {
  const { numRows, rowPairStart, dFlow } = args;
  const dLogF = new Float64Array(numRows);
  for (let r = 0; r < numRows; r++) for (let p = rowPairStart[r]; p < rowPairStart[r + 1]; p++) dLogF[r] += dFlow[p];
  return dLogF;
}
