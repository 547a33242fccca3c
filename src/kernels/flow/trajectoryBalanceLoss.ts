/** Squared trajectory-balance residuals with their gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/trajectoryBalanceLoss.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const trajectoryBalanceLossKernel = defineKernel({
  name: 'trajectoryBalanceLoss',
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

/** What the losses of single trajectories read and write. */
export interface TrajectoryArgs {
  readonly N: number;
  readonly L: number;
  /** u32 [N, L, 2]: pair and row of each step. */
  readonly trajectorySteps: Tensor;
  readonly logPF: Tensor;
  /** f32 [R], nats: a flow head's output, or the rows' logsumexp. */
  readonly logF: Tensor;
  /** f32 [N, 4]: weight (0 = inactive), log reward, reference log-probability, 0. */
  readonly trajectory: Tensor;
  readonly dLogPF: Tensor;
  readonly dFlow: Tensor;
  readonly trajectoryLoss: Tensor;
}

/** Weighted losses of N trajectories, nats²; adds their gradients to dLogPF and dFlow. */
export function trajectoryBalanceLoss(args: TrajectoryArgs): Launch {
  const { N, L, trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss } = args;
  return {
    kernel: trajectoryBalanceLossKernel,
    constants: { N, L },
    bindings: { trajectorySteps, logPF, logF, trajectory, dLogPF, dFlow, trajectoryLoss },
    workgroups: [ceilDiv(N, 64)],
  };
}
