/** Attention within a packed forest, softmax computed online. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionForward.wgsl?raw';
import { type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import {
  ATTENTION_CONSTANTS,
  ATTENTION_ROWS,
  type AttentionShape,
  attentionConstants,
  attentionTile,
  defineHeadKernels,
  ESTIMATED_KEYS,
} from './attentionShape.ts';

const kernels = defineHeadKernels({
  name: 'attentionForward',
  source,
  constants: ATTENTION_CONSTANTS,
  bindings: {
    begin: read('u32', ['T']),
    end: read('u32', ['T']),
    qkv: read('f32', ['T', 'QKV_STRIDE']),
    output: write('f32', ['T', 'OUT_STRIDE']),
    lse: write('f32', ['T', 'HEADS']),
  },
});
export const attentionForwardKernel = kernels.wide;

/**
 * output[i, h] = Σ_j softmax_j(q[i, h] · k[j, h'] / √headDim) v[j, h'] over the keys j ≤ i < end[j] of i's tree, and the log
 * normaliser lse (nats). begin, end u32 [T]; qkv [T, qkvStride]; output [T, outStride], its pads left alone; lse [T, numHeads].
 */
export function attentionForward(
  args: AttentionShape & {
    readonly begin: Tensor;
    readonly end: Tensor;
    readonly qkv: Tensor;
    readonly output: Tensor;
    readonly lse: Tensor;
  },
): Launch {
  const { T, numHeads, headDim, begin, end, qkv, output, lse } = args;
  return {
    kernel: headDim % 4 === 0 ? kernels.wide : kernels.narrow,
    constants: {
      ...attentionConstants('attentionForward', args),
      QUERIES: ATTENTION_ROWS,
      KEYS: attentionTile(headDim),
    },
    bindings: { begin, end, qkv, output, lse },
    workgroups: [ceilDiv(T, ATTENTION_ROWS), numHeads],
    flops: 4 * T * numHeads * headDim * ESTIMATED_KEYS,
  };
}
