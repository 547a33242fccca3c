/** The linear flow head in float64. The equations: shaders/flow/flowHead.wgsl. */

/** logF [R] = h [R, C] · weight [C] + bias, nats. */
export function flowHead(args: {
  R: number;
  C: number;
  h: ArrayLike<number>;
  weight: ArrayLike<number>;
  bias: number;
}): Float64Array {
  const { R, C, h, weight, bias } = args;
  const logF = new Float64Array(R);
  for (let r = 0; r < R; r++) {
    logF[r] = bias;
    for (let c = 0; c < C; c++) logF[r] += h[r * C + c] * weight[c];
  }
  return logF;
}
