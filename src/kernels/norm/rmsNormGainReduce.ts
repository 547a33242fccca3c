/** Partial gain gradients of all norms → gain gradients. Before: `rmsNormBackward.ts`. Equations: the shader's header. */
import source from '../../../shaders/norm/rmsNormGainReduce.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const rmsNormGainReduceKernel = defineKernel({
  name: 'rmsNormGainReduce',
  source,
  constants: { NUM_NORMS: 'u32', NUM_BLOCKS: 'u32', STRIDE: 'u32' },
  bindings: {
    partials: read('f32', ['NUM_NORMS', 'NUM_BLOCKS', 'STRIDE']),
    dGain: write('f32', ['NUM_NORMS', 'STRIDE']),
  },
});

/** dGain[n, :] = Σ_b partials[n, b, :], written; partials [numNorms, numBlocks, stride], dGain [numNorms, stride]. */
export function rmsNormGainReduce(args: {
  readonly numNorms: number;
  readonly numBlocks: number;
  readonly stride: number;
  readonly partials: Tensor;
  readonly dGain: Tensor;
}): Launch {
  const { numNorms, numBlocks, stride, partials, dGain } = args;
  return {
    kernel: rmsNormGainReduceKernel,
    constants: { NUM_NORMS: numNorms, NUM_BLOCKS: numBlocks, STRIDE: stride },
    bindings: { partials, dGain },
    workgroups: [ceilDiv(stride / 4, 32), numNorms],
    flops: numNorms * numBlocks * stride,
  };
}
