/** Detailed balance in float64. The equations: shaders/flow/detailedBalanceLoss.wgsl. */
import {
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  pairOf,
  rowOf,
  type TrajectoriesWithFlow,
  weightOf,
} from './trajectories.ts';

export function detailedBalanceLoss(t: TrajectoriesWithFlow): ObjectiveGradients {
  const result = noGradients(t);
  for (let n = 0; n < t.N; n++) {
    const weight = weightOf(t, n);
    if (weight === 0) continue;
    for (let l = 0; l < t.L; l++) {
      const pair = pairOf(t, n, l);
      const next = l + 1 < t.L ? t.logF[rowOf(t, n, l + 1)] : logRewardOf(t, n);
      const residual = t.logF[rowOf(t, n, l)] + t.logPF[pair] - next;
      const gradient = (2 / t.L) * weight * residual;
      result.trajectoryLoss[n] += (weight * residual ** 2) / t.L;
      result.dLogPF[pair] += gradient;
      result.dFlow[pair] += gradient;
      if (l + 1 < t.L) result.dFlow[pairOf(t, n, l + 1)] -= gradient;
    }
  }
  return result;
}
