/** VarGrad over groups in float64. The equations: shaders/flow/varGradLoss.wgsl. */
import {
  addToPairs,
  type Groups,
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  sumLogPF,
  weightOf,
} from './trajectories.ts';

export function varGradLoss(t: Groups): ObjectiveGradients {
  const result = noGradients(t);
  for (let g = 0; g < t.numGroups; g++) {
    const first = t.groupStart[g];
    const size = t.groupStart[g + 1] - first;
    if (size === 0) continue;
    const weight = weightOf(t, first);
    if (weight === 0) continue;
    const d = Array.from({ length: size }, (_, k) => sumLogPF(t, first + k) - logRewardOf(t, first + k));
    const mean = d.reduce((a, b) => a + b) / size;
    d.forEach((value, k) => {
      result.trajectoryLoss[first] += (weight * (value - mean) ** 2) / size;
      addToPairs(t, first + k, result.dLogPF, ((2 * weight) / size) * (value - mean));
    });
  }
  return result;
}
