/** Squared distance of rows to their targets, with its gradient. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/squaredErrorLoss.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const squaredErrorLossKernel = defineKernel({
  name: 'squaredErrorLoss',
  source,
  params: { B: 'u32', F: 'u32', n: 'u32' },
  bindings: {
    x: read('f32', ['B', 'F']),
    xHat: read('f32', ['B', 'F']),
    dXHat: write('f32', ['B', 'F']),
    rowLoss: write('f32', ['B']),
  },
});

/** dXHat [B, F] and rowLoss [B], written; a mean over the first n rows, zeros beyond. */
export function squaredErrorLoss(args: {
  readonly B: number;
  readonly F: number;
  readonly n: number;
  readonly x: Tensor;
  readonly xHat: Tensor;
  readonly dXHat: Tensor;
  readonly rowLoss: Tensor;
}): Launch {
  const { B, F, n, x, xHat, dXHat, rowLoss } = args;
  return {
    kernel: squaredErrorLossKernel,
    params: { B, F, n },
    bindings: { x, xHat, dXHat, rowLoss },
    workgroups: [Math.min(B, 65535), ceilDiv(B, 65535)],
    flops: 4 * B * F,
  };
}
