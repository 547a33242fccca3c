/** Gradients of rows back onto tokens, plain loops in float64. The equations: shaders/softmax/scatterRows.wgsl. */
const NONE = 0xffffffff;

/** dX [T, C]; `flow` adds the flow head's part. */
export function scatterRows(args: {
  C: number;
  /** [T, 2] */
  positionRows: ArrayLike<number>;
  dRows: ArrayLike<number>;
  flow?: { dLogF: ArrayLike<number>; weight: ArrayLike<number> };
}): Float64Array {
  const { C, positionRows, dRows, flow } = args;
  const dX = new Float64Array((positionRows.length / 2) * C);
  for (let k = 0; k < positionRows.length; k++) {
    const r = positionRows[k];
    if (r === NONE) continue;
    const t = Math.floor(k / 2);
    for (let c = 0; c < C; c++) dX[t * C + c] += dRows[r * C + c] + (flow ? flow.dLogF[r] * flow.weight[c] : 0);
  }
  return dX;
}
