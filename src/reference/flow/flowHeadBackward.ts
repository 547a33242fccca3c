/** Gradients of the flow head's weight and bias. The equations: shaders/flow/flowHeadBackward.wgsl. */

/** dWeight [C] and dBias. */
export function flowHeadBackward(args: { R: number; C: number; h: ArrayLike<number>; dLogF: ArrayLike<number> }): {
  dWeight: Float64Array;
  dBias: number;
} {
  const { R, C, h, dLogF } = args;
  const dWeight = new Float64Array(C);
  let dBias = 0;
  for (let r = 0; r < R; r++) {
    dBias += dLogF[r];
    for (let c = 0; c < C; c++) dWeight[c] += h[r * C + c] * dLogF[r];
  }
  return { dWeight, dBias };
}
