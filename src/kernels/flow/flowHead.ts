/** The learned log flow of every row. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/flowHead.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const flowHeadKernel = defineKernel({
  name: 'flowHead',
  source,
  constants: { STRIDE: 'u32' },
  bindings: {
    h: read('f32', ['R', 'STRIDE']),
    weight: read('f32', ['STRIDE']),
    bias: read('f32', ['64']),
    logF: write('f32', ['R']),
  },
});

/** logF [R] = h [R, stride] · weight [stride] + bias[0], nats. R is a multiple of 64; padding beyond C is 0. */
export function flowHead(args: {
  readonly R: number;
  readonly C?: number;
  readonly stride: number;
  readonly h: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly logF: Tensor;
}): Launch {
  const { R, stride, h, weight, bias, logF } = args;
  return {
    kernel: flowHeadKernel,
    constants: { STRIDE: stride },
    bindings: { h, weight, bias, logF },
    workgroups: [R / 64],
    flops: 2 * R * stride,
  };
}
