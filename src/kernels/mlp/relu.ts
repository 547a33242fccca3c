/** T5 1.0's activation; its backward is in `reluBackward.ts`, offered here too. Equations: the shader's header. */
import source from '../../../shaders/mlp/relu.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf, QUADS_F32 } from '../halfStorage.ts';

export { reluBackward, reluBackwardKernel } from './reluBackward.ts';

export const reluKernel = defineKernel({
  name: 'relu',
  source,
  common: QUADS_F32,
  constants: { T: 'u32', F: 'u32' },
  bindings: { h: read('f32', ['T', 'F']), a: write('f32', ['T', 'F']) },
});
const reluHalfKernel = inHalf(reluKernel, ['h', 'a']);

/** a = max(h, 0), written; h, a [T, F]. F is the padded width. All f32, or all half. */
export function relu(args: { readonly T: number; readonly F: number; readonly h: Tensor; readonly a: Tensor }): Launch {
  const { T, F, h, a } = args;
  const groups = ceilDiv((T * F) / 4, 256);
  return {
    kernel: isHalf(a) ? reluHalfKernel : reluKernel,
    constants: { T, F },
    bindings: { h, a },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: 1 * T * F,
  };
}
