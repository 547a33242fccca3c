/** Gradient of attention's keys and values. Before: `attentionBackwardQuery.ts`. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionBackwardKeyValue.wgsl?raw';
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
  name: 'attentionBackwardKeyValue',
  source,
  constants: ATTENTION_CONSTANTS,
  bindings: {
    end: read('u32', ['T']),
    qkv: read('f32', ['T', 'QKV_STRIDE']),
    dOutput: read('f32', ['T', 'OUT_STRIDE']),
    lse: read('f32', ['T', 'HEADS']),
    rowDot: read('f32', ['T', 'HEADS']),
    dQkv: write('f32', ['T', 'QKV_STRIDE']),
  },
});
export const attentionBackwardKeyValueKernel = kernels.wide;

/**
 * The k and v heads' columns of dQkv [T, qkvStride], written. end, qkv and lse as the forward had or wrote them; dOutput
 * [T, outStride]; rowDot [T, numHeads] from `attentionBackwardQuery`. `begin` is not needed: j's queries are [j, end[j]).
 */
export function attentionBackwardKeyValue(
  args: AttentionShape & {
    readonly begin?: Tensor;
    readonly end: Tensor;
    readonly qkv: Tensor;
    readonly dOutput: Tensor;
    readonly lse: Tensor;
    readonly rowDot: Tensor;
    readonly dQkv: Tensor;
  },
): Launch {
  const { T, numHeads, numKeyValueHeads, headDim, end, qkv, dOutput, lse, rowDot, dQkv } = args;
  return {
    kernel: headDim % 4 === 0 ? kernels.wide : kernels.narrow,
    constants: {
      ...attentionConstants('attentionBackwardKeyValue', args),
      KEYS: ATTENTION_ROWS,
      QUERIES: attentionTile(headDim),
    },
    bindings: { end, qkv, dOutput, lse, rowDot, dQkv },
    workgroups: [ceilDiv(T, ATTENTION_ROWS), numKeyValueHeads],
    flops: 8 * T * numHeads * headDim * ESTIMATED_KEYS,
  };
}
