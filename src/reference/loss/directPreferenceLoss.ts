/** DPO over groups in float64. The equations: shaders/loss/directPreferenceLoss.wgsl. */
import { logAddExp } from '../../core/logDomain.ts';
import {
  addToPairs,
  type Groups,
  noGradients,
  type ObjectiveGradients,
  refLogProbOf,
  sumLogPF,
  weightOf,
} from '../flow/trajectories.ts';

export function directPreferenceLoss(t: Groups & { beta: number }): ObjectiveGradients {
  const result = noGradients(t);
  const implicitReward = (n: number) => t.beta * (sumLogPF(t, n) - refLogProbOf(t, n));
  for (let g = 0; g < t.numGroups; g++) {
    const first = t.groupStart[g];
    const negatives = t.groupStart[g + 1] - first - 1;
    if (negatives < 1) continue;
    const weight = weightOf(t, first) / negatives;
    if (weight === 0) continue;
    for (let k = 1; k <= negatives; k++) {
      const margin = implicitReward(first) - implicitReward(first + k);
      const gradient = (weight * t.beta) / (1 + Math.exp(margin));
      result.trajectoryLoss[first] += weight * logAddExp(0, -margin);
      addToPairs(t, first, result.dLogPF, -gradient);
      addToPairs(t, first + k, result.dLogPF, gradient);
    }
  }
  return result;
}
