/** Gradient of `swiGlu.ts`. Equations: the shader's header. */
import source from '../../../shaders/mlp/swiGluBackward.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf, QUADS_F32 } from '../halfStorage.ts';

export const swiGluBackwardKernel = defineKernel({
  name: 'swiGluBackward',
  source,
  common: QUADS_F32,
  constants: { T: 'u32', F: 'u32' },
  bindings: {
    gateUp: read('f32', ['T', '2 · F']),
    dA: read('f32', ['T', 'F']),
    dGateUp: write('f32', ['T', '2 · F']),
  },
});
const swiGluBackwardHalfKernel = inHalf(swiGluBackwardKernel, ['gateUp', 'dA', 'dGateUp']);

/** dGateUp [T, 2F], written, from gateUp [T, 2F] of the forward and dA [T, F]. All f32, or all half. */
export function swiGluBackward(args: {
  readonly T: number;
  readonly F: number;
  readonly gateUp: Tensor;
  readonly dA: Tensor;
  readonly dGateUp: Tensor;
}): Launch {
  const { T, F, gateUp, dA, dGateUp } = args;
  const groups = ceilDiv((T * F) / 4, 256);
  return {
    kernel: isHalf(dA) ? swiGluBackwardHalfKernel : swiGluBackwardKernel,
    constants: { T, F },
    bindings: { gateUp, dA, dGateUp },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: 12 * T * F,
  };
}
