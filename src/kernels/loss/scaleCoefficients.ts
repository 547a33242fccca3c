/** The loss scale of half precision, applied to every coefficient of the loss. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/scaleCoefficients.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const scaleCoefficientsKernel = defineKernel({
  name: 'scaleCoefficients',
  source,
  constants: { P: 'u32' },
  bindings: {
    stepScalars: read('f32', ['16']),
    dLogPF: readWrite('f32', ['P']),
    dFlow: readWrite('f32', ['P']),
  },
});

/** dLogPF and dFlow [P] times stepScalars[5], in place; runs after the objective. */
export function scaleCoefficients(args: {
  readonly P: number;
  readonly stepScalars: Tensor;
  readonly dLogPF: Tensor;
  readonly dFlow: Tensor;
}): Launch {
  const { P, stepScalars, dLogPF, dFlow } = args;
  return {
    kernel: scaleCoefficientsKernel,
    constants: { P },
    bindings: { stepScalars, dLogPF, dFlow },
    workgroups: [ceilDiv(P, 64)],
  };
}
