/** Gradients of the flow head's weight and bias. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/flowHeadBackward.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const flowHeadBackwardKernel = defineKernel({
  name: 'flowHeadBackward',
  source,
  constants: { R: 'u32', STRIDE: 'u32' },
  bindings: {
    h: read('f32', ['R', 'STRIDE']),
    dLogF: read('f32', ['R']),
    dWeight: write('f32', ['STRIDE']),
    dBias: write('f32', ['64']),
  },
});

/** dWeight [stride] and dBias [64] (element 0) from h [R, stride] and dLogF [R], written. R is a multiple of 64. */
export function flowHeadBackward(args: {
  readonly R: number;
  readonly stride: number;
  readonly h: Tensor;
  readonly dLogF: Tensor;
  readonly dWeight: Tensor;
  readonly dBias: Tensor;
}): Launch {
  const { R, stride, h, dLogF, dWeight, dBias } = args;
  return {
    kernel: flowHeadBackwardKernel,
    constants: { R, STRIDE: stride },
    bindings: { h, dLogF, dWeight, dBias },
    workgroups: [stride / 32],
    flops: 2 * R * stride,
  };
}
