/** DPO of each group's positive against its negatives, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/directPreferenceLoss.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv } from '../../gpu/tensor.ts';
import type { GroupArgs } from '../flow/groupLoss.ts';

export const directPreferenceLossKernel = defineKernel({
  name: 'directPreferenceLoss',
  source,
  params: { beta: 'f32' },
  constants: { G: 'u32', N: 'u32', L: 'u32' },
  bindings: {
    counts: read('u32', ['8']),
    groupStart: read('u32', ['G + 1']),
    trajectorySteps: read('u32', ['N', 'L', '2']),
    logPF: read('f32', ['P']),
    trajectory: read('f32', ['N', '4']),
    dLogPF: readWrite('f32', ['P']),
    trajectoryLoss: write('f32', ['N']),
  },
});

/** Weighted losses of G groups, nats, each stored at its first trajectory; adds their gradients to dLogPF. */
export function directPreferenceLoss(args: GroupArgs & { readonly beta: number }): Launch {
  const { G, N, L, counts, groupStart, trajectorySteps, logPF, trajectory, dLogPF, trajectoryLoss } = args;
  return {
    kernel: directPreferenceLossKernel,
    params: { beta: args.beta },
    constants: { G, N, L },
    bindings: { counts, groupStart, trajectorySteps, logPF, trajectory, dLogPF, trajectoryLoss },
    workgroups: [ceilDiv(Math.max(G, N), 64)],
  };
}
