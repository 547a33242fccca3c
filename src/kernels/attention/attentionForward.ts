/** Attention within a packed forest or segments, softmax computed online. Equations: the shader's header. */
import source from '../../../shaders/attention/attentionForward.wgsl?raw';
import subgroupSource from '../../../shaders/attention/attentionForwardSubgroup.wgsl?raw';
import { type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import {
  ATTENTION_ROWS,
  type AttentionShape,
  attentionVariant,
  biasBindings,
  defineAttentionKernels,
  ESTIMATED_KEYS,
} from './attentionShape.ts';

const kernels = defineAttentionKernels({
  name: 'attentionForward',
  source,
  subgroupSource,
  bindings: {
    spans: read('u32', ['spans']),
    qkv: read('f32', ['elements']),
    output: write('f32', ['NUM_QUERIES', 'OUT_STRIDE']),
    stats: write('f32', ['NUM_QUERIES', 'HEADS', '2']),
  },
  biasBindings: { relativeBias: read('f32', ['HEADS', '2 · MAX_DISTANCE + 1', '2']) },
  constants: { FIRST_QUERY: 'u32' },
});
export const attentionForwardKernel = kernels.plain;
export const attentionForwardSubgroupKernel = kernels.plainSubgroup;

/**
 * output[i, h] = Σ_j softmax_j(scale · q[i, h] · k[j, h'] + bias) v[j, h'] over the keys that i sees, 0 where it sees none.
 * spans u32 and qkv as `spanAt` and `layout` say; output [Tq, outStride], its pads left alone; stats [Tq, numHeads, 2]: the
 * log normaliser lse (nats; −1e30 where i sees nothing) and 0; relativeBias [numHeads, 2 D + 1, 2] of `relativeBias`,
 * exactly where the shape has a bias. Heads are f32, or all half. With `rows`, of its queries alone: whole workgroups (64 rows
 * are), and the rest is left as it was.
 * Throws ShapeError.
 */
export function attentionForward(
  args: AttentionShape & {
    readonly spans: Tensor;
    readonly qkv: Tensor;
    readonly output: Tensor;
    readonly stats: Tensor;
    readonly relativeBias?: Tensor;
    readonly rows?: { readonly first: number; readonly count: number };
  },
): Launch {
  const { numHeads, headDim, spans, qkv, output, stats, relativeBias, technique = 'tiled' } = args;
  const { first, count } = args.rows ?? { first: 0, count: args.numQueries };
  const variant = attentionVariant(kernels, args, 'queries', 1);
  return {
    ...variant,
    constants: { ...variant.constants, FIRST_QUERY: first },
    workgroups: [ceilDiv(count, ATTENTION_ROWS[technique]), numHeads],
    bindings: { spans, qkv, output, stats, ...biasBindings('attentionForward', args, { relativeBias }) },
    flops: 4 * count * numHeads * headDim * ESTIMATED_KEYS,
  };
}
