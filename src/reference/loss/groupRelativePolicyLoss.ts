/** GRPO over groups in float64. The equations: shaders/loss/groupRelativePolicyLoss.wgsl. */
import {
  addToPairs,
  type Groups,
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  sumLogPF,
  weightOf,
} from '../flow/trajectories.ts';

export function groupRelativePolicyLoss(t: Groups): ObjectiveGradients {
  const result = noGradients(t);
  for (let g = 0; g < t.numGroups; g++) {
    const first = t.groupStart[g];
    const size = t.groupStart[g + 1] - first;
    if (size === 0) continue;
    const weight = weightOf(t, first);
    // Relative to the first, so that equal rewards give exactly 0.
    const firstReward = Math.exp(logRewardOf(t, first));
    const rewards = Array.from({ length: size }, (_, k) => Math.exp(logRewardOf(t, first + k)) - firstReward);
    const mean = rewards.reduce((a, b) => a + b) / size;
    const std = Math.sqrt(rewards.reduce((a, r) => a + (r - mean) ** 2, 0) / size);
    rewards.forEach((reward, k) => {
      const gradient = (-weight * (reward - mean)) / (size * (std + 1e-4));
      result.trajectoryLoss[first] += gradient * sumLogPF(t, first + k);
      addToPairs(t, first + k, result.dLogPF, gradient);
    });
  }
  return result;
}
