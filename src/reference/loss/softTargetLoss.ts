/** Soft targets in proportion to reward over groups in float64. The equations: shaders/loss/softTargetLoss.wgsl. */
import {
  addToPairs,
  type Groups,
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  sumLogPF,
  weightOf,
} from '../flow/trajectories.ts';

export function softTargetLoss(t: Groups): ObjectiveGradients {
  const result = noGradients(t);
  for (let g = 0; g < t.numGroups; g++) {
    const first = t.groupStart[g];
    const size = t.groupStart[g + 1] - first;
    if (size === 0) continue;
    const weight = weightOf(t, first);
    const exps = Array.from({ length: size }, (_, k) => Math.exp(logRewardOf(t, first + k)));
    const total = exps.reduce((a, b) => a + b);
    exps.forEach((value, k) => {
      const share = (weight * value) / total;
      result.trajectoryLoss[first] -= share * sumLogPF(t, first + k);
      addToPairs(t, first + k, result.dLogPF, -share);
    });
  }
  return result;
}
