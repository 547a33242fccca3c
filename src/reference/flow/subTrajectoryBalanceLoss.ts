/** SubTB(λ) in float64, straight from the definition. The equations: shaders/flow/subTrajectoryBalanceLoss.wgsl. */
import {
  logRewardOf,
  noGradients,
  type ObjectiveGradients,
  pairOf,
  rowOf,
  type TrajectoriesWithFlow,
  weightOf,
} from './trajectories.ts';

export function subTrajectoryBalanceLoss(t: TrajectoriesWithFlow & { subtbLambda: number }): ObjectiveGradients {
  const result = noGradients(t);
  const { L, subtbLambda } = t;
  let omegaSum = 0;
  for (let i = 0; i < L; i++) for (let j = i + 1; j <= L; j++) omegaSum += subtbLambda ** (j - i - 1);
  for (let n = 0; n < t.N; n++) {
    const weight = weightOf(t, n);
    if (weight === 0) continue;
    const flow = (l: number) => (l < L ? t.logF[rowOf(t, n, l)] : logRewardOf(t, n));
    for (let i = 0; i < L; i++) {
      let sum = 0;
      for (let j = i + 1; j <= L; j++) {
        sum += t.logPF[pairOf(t, n, j - 1)];
        const omega = subtbLambda ** (j - i - 1) / omegaSum;
        const residual = flow(i) + sum - flow(j);
        const gradient = 2 * weight * omega * residual;
        result.trajectoryLoss[n] += weight * omega * residual ** 2;
        result.dFlow[pairOf(t, n, i)] += gradient;
        if (j < L) result.dFlow[pairOf(t, n, j)] -= gradient;
        for (let l = i; l < j; l++) result.dLogPF[pairOf(t, n, l)] += gradient;
      }
    }
  }
  return result;
}
