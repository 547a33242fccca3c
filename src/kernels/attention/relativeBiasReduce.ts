/** Gradient of a table of relative position biases. Before: `attentionBackwardQuery.ts`, of all layers of the stack. */
import source from '../../../shaders/attention/relativeBiasReduce.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const relativeBiasReduceKernel = defineKernel({
  name: 'relativeBiasReduce',
  source,
  constants: {
    LAYERS: 'u32',
    LAYER_STRIDE: 'u32',
    PARTS: 'u32',
    HEADS: 'u32',
    BUCKETS: 'u32',
    SIZE: 'u32',
    TABLE_STRIDE: 'u32',
  },
  bindings: {
    partials: read('f32', ['LAYERS', 'LAYER_STRIDE']),
    dTable: write('f32', ['SIZE']),
  },
});

/**
 * dTable [numBuckets, tableStride] and whatever pad follows, `size` elements, all written (pads 0): the sum over
 * layers and parts of partials [numParts, numHeads, numBuckets], a layer's `layerStride` elements before the next's (a
 * multiple of 64, so that each can be bound by itself); numParts = numBiasParts(Tq).
 */
export function relativeBiasReduce(args: {
  readonly numLayers: number;
  readonly numParts: number;
  readonly layerStride: number;
  readonly numHeads: number;
  readonly numBuckets: number;
  readonly size: number;
  readonly tableStride: number;
  readonly partials: Tensor;
  readonly dTable: Tensor;
}): Launch {
  const { numLayers, numParts, layerStride, numHeads, numBuckets, size, tableStride, partials, dTable } = args;
  return {
    kernel: relativeBiasReduceKernel,
    constants: {
      LAYERS: numLayers,
      LAYER_STRIDE: layerStride,
      PARTS: numParts,
      HEADS: numHeads,
      BUCKETS: numBuckets,
      SIZE: size,
      TABLE_STRIDE: tableStride,
    },
    bindings: { partials, dTable },
    workgroups: [ceilDiv(size, 64)],
    flops: numLayers * numParts * numHeads * numBuckets,
  };
}
