/** Gradient of `residualQuantize.ts` for the latents, and its loss. Equations and dispatch: the shader's header. */
import source from '../../../shaders/quantizer/residualQuantizeBackward.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import type { QuantizerShape } from './residualQuantize.ts';

export const residualQuantizeBackwardKernel = defineKernel({
  name: 'residualQuantizeBackward',
  source,
  params: { B: 'u32', D: 'u32', L: 'u32', n: 'u32', beta: 'f32' },
  bindings: {
    residual: read('f32', ['D', 'B', 'L']),
    dQuantized: read('f32', ['B', 'L']),
    dZ: write('f32', ['B', 'L']),
    rowLoss: write('f32', ['B']),
  },
});

/** dZ [B, L] and rowLoss [B], written; a mean over the first n rows, zeros beyond. `beta` weighs the commitment. */
export function residualQuantizeBackward(
  args: Pick<QuantizerShape, 'B' | 'D' | 'L'> & {
    readonly n: number;
    readonly beta: number;
    readonly residual: Tensor;
    readonly dQuantized: Tensor;
    readonly dZ: Tensor;
    readonly rowLoss: Tensor;
  },
): Launch {
  const { B, D, L, n, beta, residual, dQuantized, dZ, rowLoss } = args;
  return {
    kernel: residualQuantizeBackwardKernel,
    params: { B, D, L, n, beta },
    bindings: { residual, dQuantized, dZ, rowLoss },
    workgroups: [ceilDiv(B, 64)],
    flops: 3 * B * D * L,
  };
}
