/** One AdamW step over a pack of parameters. Equations and dispatch: the shader's header. */
import source from '../../../shaders/optimizer/adamW.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const adamWKernel = defineKernel({
  name: 'adamW',
  source,
  params: {
    size: 'u32',
    beta1: 'f32',
    beta2: 'f32',
    oneMinusBeta1: 'f32',
    oneMinusBeta2: 'f32',
    eps: 'f32',
    weightDecay: 'f32',
    lrScale: 'f32',
  },
  bindings: {
    parameter: readWrite('f32', ['size']),
    gradient: read('f32', ['size']),
    m: readWrite('f32', ['size']),
    v: readWrite('f32', ['size']),
    stepScalars: read('f32', ['16']),
    metrics: read('f32', ['16']),
  },
});

/** Elements a workgroup updates. */
const ELEMENTS_PER_WORKGROUP = 4096;

/** Updates parameter, m and v [size] in place; `stepScalars` = lr, 1/(1 − β1^t), 1/(1 − β2^t). Untouched where metrics[5] is 1. */
export function adamW(args: {
  readonly size: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** 0 for packs of 1-D tensors. */
  readonly weightDecay: number;
  readonly lrScale: number;
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
  readonly stepScalars: Tensor;
  readonly metrics: Tensor;
}): Launch {
  const { size, beta1, beta2, eps, weightDecay, lrScale, parameter, gradient, m, v, stepScalars, metrics } = args;
  return {
    kernel: adamWKernel,
    params: { size, beta1, beta2, oneMinusBeta1: 1 - beta1, oneMinusBeta2: 1 - beta2, eps, weightDecay, lrScale },
    bindings: { parameter, gradient, m, v, stepScalars, metrics },
    workgroups: [ceilDiv(size, ELEMENTS_PER_WORKGROUP)],
    flops: 15 * size,
  };
}
