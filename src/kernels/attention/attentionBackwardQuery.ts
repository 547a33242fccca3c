/** Gradient of attention's queries and of its bias, and dO · O a row. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionBackwardQuery.wgsl?raw';
import subgroupSource from '../../../shaders/attention/attentionBackwardQuerySubgroup.wgsl?raw';
import { type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import {
  ATTENTION_ROWS,
  type AttentionShape,
  type AttentionTechnique,
  attentionVariant,
  biasBindings,
  defineAttentionKernels,
  ESTIMATED_KEYS,
} from './attentionShape.ts';

const kernels = defineAttentionKernels({
  name: 'attentionBackwardQuery',
  source,
  subgroupSource,
  bindings: {
    spans: read('u32', ['spans']),
    qkv: read('f32', ['elements']),
    output: read('f32', ['NUM_QUERIES', 'OUT_STRIDE']),
    dOutput: read('f32', ['NUM_QUERIES', 'OUT_STRIDE']),
    stats: readWrite('f32', ['NUM_QUERIES', 'HEADS', '2']),
    dQkv: write('f32', ['elements']),
  },
  biasBindings: {
    relativeBias: read('f32', ['HEADS', '2 · MAX_DISTANCE + 1', '2']),
    biasPartials: write('f32', ['ceil(NUM_QUERIES / QUERIES)', 'HEADS', 'BUCKETS']),
  },
});
export const attentionBackwardQueryKernel = kernels.plain;
export const attentionBackwardQuerySubgroupKernel = kernels.plainSubgroup;

/** Workgroups along the queries: parts of a layer in `biasPartials`. */
export const numBiasParts = (numQueries: number, technique: AttentionTechnique = 'tiled'): number =>
  ceilDiv(numQueries, ATTENTION_ROWS[technique]);

/**
 * The queries' gradient in dQkv (laid out as qkv), written; rowDot = Σ dO · O into stats beside lse; and, where the shape
 * has a bias, biasPartials [numBiasParts(Tq, technique), numHeads, numBuckets] of this layer, written, for `relativeBiasReduce`. spans,
 * qkv, output, stats and relativeBias as the forward had or wrote them; dOutput [Tq, outStride]. Heads are f32, or all half.
 * Throws ShapeError.
 */
export function attentionBackwardQuery(
  args: AttentionShape & {
    readonly spans: Tensor;
    readonly qkv: Tensor;
    readonly output: Tensor;
    readonly dOutput: Tensor;
    readonly stats: Tensor;
    readonly dQkv: Tensor;
    readonly relativeBias?: Tensor;
    readonly biasPartials?: Tensor;
  },
): Launch {
  const { numQueries, numHeads, headDim, spans, qkv, output, dOutput, stats, dQkv, relativeBias, biasPartials } = args;
  const bias = biasBindings('attentionBackwardQuery', args, { relativeBias, biasPartials });
  return {
    ...attentionVariant(kernels, args, 'queries', 2),
    bindings: { spans, qkv, output, dOutput, stats, dQkv, ...bias },
    flops: 6 * numQueries * numHeads * headDim * ESTIMATED_KEYS,
  };
}
