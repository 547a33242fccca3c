/** Trajectory balance in float64. The equations: shaders/flow/trajectoryBalanceLoss.wgsl. */
import {
  addToPairs,
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  pairOf,
  rowOf,
  sumLogPF,
  type TrajectoriesWithFlow,
  weightOf,
} from './trajectories.ts';

export function trajectoryBalanceLoss(t: TrajectoriesWithFlow): ObjectiveGradients {
  const result = noGradients(t);
  for (let n = 0; n < t.N; n++) {
    const weight = weightOf(t, n);
    if (weight === 0) continue;
    const residual = t.logF[rowOf(t, n, 0)] + sumLogPF(t, n) - logRewardOf(t, n);
    result.trajectoryLoss[n] = weight * residual ** 2;
    addToPairs(t, n, result.dLogPF, 2 * weight * residual);
    result.dFlow[pairOf(t, n, 0)] += 2 * weight * residual;
  }
  return result;
}
