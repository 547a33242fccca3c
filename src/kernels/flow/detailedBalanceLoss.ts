/** Mean squared detailed-balance residuals with their gradient; flow matching where logF is the rows' logsumexp. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/detailedBalanceLoss.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv } from '../../gpu/tensor.ts';
import type { TrajectoryArgs } from './trajectoryBalanceLoss.ts';

export const detailedBalanceLossKernel = defineKernel({
  name: 'detailedBalanceLoss',
  source,
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

/** Weighted losses of N trajectories, nats²; adds their gradients to dLogPF and dFlow. */
export function detailedBalanceLoss(args: TrajectoryArgs): Launch {
  const { N, L, trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss } = args;
  return {
    kernel: detailedBalanceLossKernel,
    constants: { N, L },
    bindings: { trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss },
    workgroups: [ceilDiv(N, 64)],
  };
}
