/** S-DPO over groups in float64. The equations: shaders/loss/softmaxPreferenceLoss.wgsl. */
import { logSumExp } from '../../core/logDomain.ts';
import {
  addToPairs,
  type Groups,
  noGradients,
  type ObjectiveGradients,
  refLogProbOf,
  sumLogPF,
  weightOf,
} from '../flow/trajectories.ts';

export function softmaxPreferenceLoss(t: Groups & { beta: number }): ObjectiveGradients {
  const result = noGradients(t);
  for (let g = 0; g < t.numGroups; g++) {
    const first = t.groupStart[g];
    const size = t.groupStart[g + 1] - first;
    if (size < 2) continue;
    const weight = weightOf(t, first);
    if (weight === 0) continue;
    const implicit = Array.from(
      { length: size },
      (_, k) => t.beta * (sumLogPF(t, first + k) - refLogProbOf(t, first + k)),
    );
    const normalizer = logSumExp(implicit);
    result.trajectoryLoss[first] = weight * (normalizer - implicit[0]);
    implicit.forEach((value, k) => {
      addToPairs(t, first + k, result.dLogPF, weight * t.beta * (Math.exp(value - normalizer) - (k === 0 ? 1 : 0)));
    });
  }
  return result;
}
