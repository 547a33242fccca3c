/** Rows out of tokens, plain loops in float64. The equations: shaders/softmax/gatherRows.wgsl. */
const NONE = 0xffffffff;

/** output [R, C] from x [T, C] at rowPosition [R]; NONE gives zeros. */
export function gatherRows(args: { C: number; rowPosition: ArrayLike<number>; x: ArrayLike<number> }): Float64Array {
  const { C, rowPosition, x } = args;
  const output = new Float64Array(rowPosition.length * C);
  for (let r = 0; r < rowPosition.length; r++)
    if (rowPosition[r] !== NONE) for (let c = 0; c < C; c++) output[r * C + c] = x[rowPosition[r] * C + c];
  return output;
}
