/** What the losses of whole groups have in common: their bindings and their launch. */
import { defineKernel, type Kernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

/** `params`: settings of the loss, none by default. */
export const defineGroupLoss = (name: string, source: string, params: Kernel['params'] = {}): Kernel =>
  defineKernel({
    name,
    source,
    params,
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

/** What the losses of groups read and write. */
export interface GroupArgs {
  readonly G: number;
  readonly N: number;
  readonly L: number;
  readonly counts: Tensor;
  /** u32 [G + 1]: group g holds trajectories groupStart[g] … groupStart[g + 1] − 1, the positive first. */
  readonly groupStart: Tensor;
  /** u32 [N, L, 2]: pair and row of each step. */
  readonly trajectorySteps: Tensor;
  readonly logPF: Tensor;
  /** f32 [N, 4]: weight (the group's: read at its first), log reward, reference log-probability, 0. */
  readonly trajectory: Tensor;
  readonly dLogPF: Tensor;
  readonly trajectoryLoss: Tensor;
}

export function groupLoss(kernel: Kernel, args: GroupArgs, params: Launch['params'] = {}): Launch {
  const { G, N, L, counts, groupStart, trajectorySteps, logPF, trajectory, dLogPF, trajectoryLoss } = args;
  return {
    kernel,
    params,
    constants: { G, N, L },
    bindings: { counts, groupStart, trajectorySteps, logPF, trajectory, dLogPF, trajectoryLoss },
    workgroups: [ceilDiv(Math.max(G, N), 64)],
  };
}
