/** Soft targets in proportion to reward over groups in float64. The equations: shaders/loss/softTargetLoss.wgsl. */
import { logSumExp } from '../../core/logDomain.ts';
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
    const logRewards = Array.from({ length: size }, (_, k) => logRewardOf(t, first + k));
    const normalizer = logSumExp(logRewards);
    logRewards.forEach((logReward, k) => {
      const share = weight * Math.exp(logReward - normalizer);
      result.trajectoryLoss[first] -= share * sumLogPF(t, first + k);
      addToPairs(t, first + k, result.dLogPF, -share);
    });
  }
  return result;
}
