/** Norm, clip factor and the flag of a broken step. The equations: shaders/optimizer/clipScale.wgsl. */
export function clipScale(args: { squaredNorm: number; loss: number; clipNorm: number; lossScale: number }): {
  norm: number;
  clipFactor: number;
  isBroken: boolean;
} {
  const { squaredNorm, loss, clipNorm, lossScale } = args;
  const norm = Math.sqrt(squaredNorm) / lossScale;
  const isBroken = !Number.isFinite(norm) || !Number.isFinite(loss);
  return { norm, clipFactor: isBroken ? 0 : Math.min(1, clipNorm / (norm + 1e-6)) / lossScale, isBroken };
}
