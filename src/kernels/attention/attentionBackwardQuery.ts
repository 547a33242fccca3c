/** Gradient of attention's queries, and dO · O a row. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionBackwardQuery.wgsl?raw';
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
  name: 'attentionBackwardQuery',
  source,
  constants: ATTENTION_CONSTANTS,
  bindings: {
    begin: read('u32', ['T']),
    end: read('u32', ['T']),
    qkv: read('f32', ['T', 'QKV_STRIDE']),
    output: read('f32', ['T', 'OUT_STRIDE']),
    dOutput: read('f32', ['T', 'OUT_STRIDE']),
    lse: read('f32', ['T', 'HEADS']),
    rowDot: write('f32', ['T', 'HEADS']),
    dQkv: write('f32', ['T', 'QKV_STRIDE']),
  },
});
export const attentionBackwardQueryKernel = kernels.wide;

/**
 * The q heads' columns of dQkv [T, qkvStride], written, and rowDot [T, numHeads] = Σ dO · O, written. begin, end, qkv, output
 * and lse as the forward had or wrote them; dOutput [T, outStride].
 */
export function attentionBackwardQuery(
  args: AttentionShape & {
    readonly begin: Tensor;
    readonly end: Tensor;
    readonly qkv: Tensor;
    readonly output: Tensor;
    readonly dOutput: Tensor;
    readonly lse: Tensor;
    readonly rowDot: Tensor;
    readonly dQkv: Tensor;
  },
): Launch {
  const { T, numHeads, headDim, begin, end, qkv, output, dOutput, lse, rowDot, dQkv } = args;
  return {
    kernel: headDim % 4 === 0 ? kernels.wide : kernels.narrow,
    constants: {
      ...attentionConstants('attentionBackwardQuery', args),
      QUERIES: ATTENTION_ROWS,
      KEYS: attentionTile(headDim),
    },
    bindings: { begin, end, qkv, output, dOutput, lse, rowDot, dQkv },
    workgroups: [ceilDiv(T, ATTENTION_ROWS), numHeads],
    flops: 6 * T * numHeads * headDim * ESTIMATED_KEYS,
  };
}
