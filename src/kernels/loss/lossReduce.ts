/** The step's loss and its parts as three numbers. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/lossReduce.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const lossReduceKernel = defineKernel({
  name: 'lossReduce',
  source,
  constants: { P: 'u32', N: 'u32' },
  bindings: {
    pairLoss: read('f32', ['P']),
    trajectoryLoss: read('f32', ['N']),
    metrics: readWrite('f32', ['16']),
  },
});

/**
 * metrics[0] = metrics[1] + metrics[2], the sums of pairLoss [P] and trajectoryLoss [N]. N = 0 leaves the trajectories out
 * (where no kernel wrote their losses); any tensor does then.
 */
export function lossReduce(args: {
  readonly P: number;
  readonly N: number;
  readonly pairLoss: Tensor;
  readonly trajectoryLoss: Tensor;
  readonly metrics: Tensor;
}): Launch {
  const { P, N, pairLoss, trajectoryLoss, metrics } = args;
  return {
    kernel: lossReduceKernel,
    constants: { P, N },
    bindings: { pairLoss, trajectoryLoss, metrics },
    workgroups: [1],
  };
}
