/** Weighted negative log-likelihood of every pair; starts every pair's gradients. Equations and dispatch: the shader's header. */
import source from '../../../shaders/loss/pairCrossEntropy.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const pairCrossEntropyKernel = defineKernel({
  name: 'pairCrossEntropy',
  source,
  constants: { P: 'u32' },
  bindings: {
    counts: read('u32', ['8']),
    logPF: read('f32', ['P']),
    ceWeight: read('f32', ['P']),
    dLogPF: write('f32', ['P']),
    dFlow: write('f32', ['P']),
    pairLoss: write('f32', ['P']),
  },
});

/** Writes pairLoss, dLogPF and dFlow [P], nats; objectives add to the latter two afterwards. */
export function pairCrossEntropy(args: {
  readonly P: number;
  readonly counts: Tensor;
  readonly logPF: Tensor;
  readonly ceWeight: Tensor;
  readonly dLogPF: Tensor;
  readonly dFlow: Tensor;
  readonly pairLoss: Tensor;
}): Launch {
  const { P, counts, logPF, ceWeight, dLogPF, dFlow, pairLoss } = args;
  return {
    kernel: pairCrossEntropyKernel,
    constants: { P },
    bindings: { counts, logPF, ceWeight, dLogPF, dFlow, pairLoss },
    workgroups: [ceilDiv(P, 64)],
  };
}
