/** Σ gradient² in float64. The equations: shaders/optimizer/squaredNorm.wgsl. */
export function squaredNorm(gradient: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < gradient.length; i++) sum += gradient[i] ** 2;
  return sum;
}
