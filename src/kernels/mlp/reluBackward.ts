/** Gradient of `relu.ts`. Equations: the shader's header. */
import source from '../../../shaders/mlp/reluBackward.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf, QUADS_F32 } from '../halfStorage.ts';

export const reluBackwardKernel = defineKernel({
  name: 'reluBackward',
  source,
  common: QUADS_F32,
  constants: { T: 'u32', F: 'u32' },
  bindings: { h: read('f32', ['T', 'F']), dA: read('f32', ['T', 'F']), dH: write('f32', ['T', 'F']) },
});
const reluBackwardHalfKernel = inHalf(reluBackwardKernel, ['h', 'dA', 'dH']);

/** dH [T, F], written, from h [T, F] of the forward and dA [T, F]. All f32, or all half. */
export function reluBackward(args: {
  readonly T: number;
  readonly F: number;
  readonly h: Tensor;
  readonly dA: Tensor;
  readonly dH: Tensor;
}): Launch {
  const { T, F, h, dA, dH } = args;
  const groups = ceilDiv((T * F) / 4, 256);
  return {
    kernel: isHalf(dA) ? reluBackwardHalfKernel : reluBackwardKernel,
    constants: { T, F },
    bindings: { h, dA, dH },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: 1 * T * F,
  };
}
