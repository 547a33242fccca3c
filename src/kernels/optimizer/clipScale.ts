/** The global gradient norm, the clip factor and the flag of a broken step. Equations and dispatch: the shader's header. */
import source from '../../../shaders/optimizer/clipScale.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const clipScaleKernel = defineKernel({
  name: 'clipScale',
  source,
  constants: { NUM_PARTIALS: 'u32' },
  bindings: {
    partials: read('f32', ['NUM_PARTIALS']),
    stepScalars: read('f32', ['16']),
    metrics: readWrite('f32', ['16']),
  },
});

/** metrics[3] norm, [4] clip factor over the loss scale, [5] 1 if the loss in metrics[0] or a gradient is not finite; runs after lossReduce. */
export function clipScale(args: {
  readonly numPartials: number;
  readonly partials: Tensor;
  readonly stepScalars: Tensor;
  readonly metrics: Tensor;
}): Launch {
  const { numPartials, partials, stepScalars, metrics } = args;
  return {
    kernel: clipScaleKernel,
    constants: { NUM_PARTIALS: numPartials },
    bindings: { partials, stepScalars, metrics },
    workgroups: [1],
  };
}
