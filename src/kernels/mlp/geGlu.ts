/** T5 1.1's gated activation; its backward is in `geGluBackward.ts`, offered here too. Equations: the shader's header. */
import source from '../../../shaders/mlp/geGlu.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf, QUADS_F32 } from '../halfStorage.ts';

export { geGluBackward, geGluBackwardKernel } from './geGluBackward.ts';

export const geGluKernel = defineKernel({
  name: 'geGlu',
  source,
  common: QUADS_F32,
  constants: { T: 'u32', F: 'u32' },
  bindings: { gateUp: read('f32', ['T', '2 · F']), a: write('f32', ['T', 'F']) },
});
const geGluHalfKernel = inHalf(geGluKernel, ['gateUp', 'a']);

/** a = gelu(gate) · up, written; gateUp [T, 2F] holds gates, then ups; a [T, F]. F is the padded width. All f32, or all half. */
export function geGlu(args: {
  readonly T: number;
  readonly F: number;
  readonly gateUp: Tensor;
  readonly a: Tensor;
}): Launch {
  const { T, F, gateUp, a } = args;
  const groups = ceilDiv((T * F) / 4, 256);
  return {
    kernel: isHalf(a) ? geGluHalfKernel : geGluKernel,
    constants: { T, F },
    bindings: { gateUp, a },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: 12 * T * F,
  };
}
