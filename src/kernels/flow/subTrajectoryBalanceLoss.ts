/** SubTB(λ) losses with their gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/subTrajectoryBalanceLoss.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv } from '../../gpu/tensor.ts';
import type { TrajectoryArgs } from './trajectoryBalanceLoss.ts';

export const subTrajectoryBalanceLossKernel = defineKernel({
  name: 'subTrajectoryBalanceLoss',
  source,
  params: { subtbLambda: 'f32' },
  constants: { N: 'u32', L: 'u32' },
  bindings: {
    trajectorySteps: read('u32', ['N', 'L', '2']),
    logPF: read('f32', ['P']),
    logF: read('f32', ['R']),
    trajectory: read('f32', ['N', '4']),
    dLogPF: readWrite('f32', ['P']),
    dFlow: readWrite('f32', ['P']),
    trajectoryLoss: write('f32', ['N']),
  },
});

/** Weighted losses of N trajectories, nats²; adds their gradients to dLogPF and dFlow. L is at most 8. */
export function subTrajectoryBalanceLoss(
  args: TrajectoryArgs & {
    /** λ ≥ 0; a sub-trajectory of k steps weighs λ^k. */
    readonly subtbLambda: number;
  },
): Launch {
  const { N, L, trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss } = args;
  return {
    kernel: subTrajectoryBalanceLossKernel,
    params: { subtbLambda: args.subtbLambda },
    constants: { N, L },
    bindings: { trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss },
    workgroups: [ceilDiv(N, 64)],
  };
}
