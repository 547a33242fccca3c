/** Gradient of attention's keys and values. Before: `attentionBackwardQuery.ts`. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionBackwardKeyValue.wgsl?raw';
import subgroupSource from '../../../shaders/attention/attentionBackwardKeyValueSubgroup.wgsl?raw';
import { type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import {
  type AttentionShape,
  attentionVariant,
  biasBindings,
  defineAttentionKernels,
  ESTIMATED_KEYS,
} from './attentionShape.ts';

const kernels = defineAttentionKernels({
  name: 'attentionBackwardKeyValue',
  source,
  subgroupSource,
  bindings: {
    spans: read('u32', ['spans']),
    qkv: read('f32', ['elements']),
    dOutput: read('f32', ['NUM_QUERIES', 'OUT_STRIDE']),
    stats: read('f32', ['NUM_QUERIES', 'HEADS', '2']),
    dQkv: write('f32', ['elements']),
  },
  biasBindings: { relativeBias: read('f32', ['HEADS', '2 · MAX_DISTANCE + 1', '2']) },
});
export const attentionBackwardKeyValueKernel = kernels.plain;
export const attentionBackwardKeyValueSubgroupKernel = kernels.plainSubgroup;

/**
 * The keys' and values' gradients in dQkv (laid out as qkv), written. spans, qkv and relativeBias as the forward had them;
 * dOutput [Tq, outStride]; stats [Tq, numHeads, 2] of `attentionBackwardQuery`. Heads are f32, or all half.
 * Throws ShapeError.
 */
export function attentionBackwardKeyValue(
  args: AttentionShape & {
    readonly spans: Tensor;
    readonly qkv: Tensor;
    readonly dOutput: Tensor;
    readonly stats: Tensor;
    readonly dQkv: Tensor;
    readonly relativeBias?: Tensor;
  },
): Launch {
  const { numQueries, numHeads, headDim } = args;
  const { spans, qkv, dOutput, stats, dQkv, relativeBias } = args;
  return {
    ...attentionVariant(kernels, args, 'keys', 2),
    bindings: {
      spans,
      qkv,
      dOutput,
      stats,
      dQkv,
      ...biasBindings('attentionBackwardKeyValue', args, { relativeBias }),
    },
    flops: 8 * numQueries * numHeads * headDim * ESTIMATED_KEYS,
  };
}
