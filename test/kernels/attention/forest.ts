/** Random packed forests, heads and inputs for the attention tests. */
import { RandomStream } from '../../../src/core/random.ts';
import type { AttentionShape } from '../../../src/kernels/attention/attentionShape.ts';

const pad = (n: number): number => Math.ceil(n / 32) * 32;

export function attentionShape(T: number, numHeads: number, numKeyValueHeads: number, headDim: number): AttentionShape {
  return {
    T,
    numHeads,
    numKeyValueHeads,
    headDim,
    qkvStride: pad((numHeads + 2 * numKeyValueHeads) * headDim),
    outStride: pad(numHeads * headDim),
  };
}

/** Trees of up to `treeSize` tokens, each token hung below a recent one; the last `unused` tokens stand alone. */
export function randomForest(T: number, treeSize: number, unused: number): { begin: Uint32Array; end: Uint32Array } {
  const random = new RandomStream(13, 'forest', T);
  const begin = Uint32Array.from({ length: T }, (_, i) => i);
  const end = Uint32Array.from({ length: T }, (_, i) => i + 1);
  for (let first = 0; first < T - unused; ) {
    const last = Math.min(T - unused, first + 1 + random.int(treeSize));
    const path = [first]; // ancestors of the next token; preorder keeps subtrees contiguous
    for (let i = first + 1; i < last; i++) {
      while (path.length > 1 && random.int(3) === 0) path.pop();
      path.push(i);
      begin[i] = first;
      for (const ancestor of path) end[ancestor] = i + 1;
    }
    first = last;
  }
  return { begin, end };
}

/** q, k, v and dOutput with pads of 0; scores of a few nats. */
export function attentionInputs(shape: AttentionShape): { qkv: Float32Array; dOutput: Float32Array } {
  const { T, numHeads, numKeyValueHeads, headDim, qkvStride, outStride } = shape;
  const random = new RandomStream(14, 'attention', T * headDim);
  const draw = (stride: number, columns: number) =>
    Float32Array.from({ length: T * stride }, (_, i) => (i % stride < columns ? 1.5 * random.normal() : 0));
  return {
    qkv: draw(qkvStride, (numHeads + 2 * numKeyValueHeads) * headDim),
    dOutput: draw(outStride, numHeads * headDim),
  };
}

export const ATTENTION_SHAPES: readonly AttentionShape[] = [
  attentionShape(1, 1, 1, 2),
  attentionShape(45, 2, 1, 8),
  attentionShape(77, 4, 2, 12),
  attentionShape(70, 6, 2, 10),
  attentionShape(130, 4, 4, 16),
  attentionShape(96, 3, 1, 64),
];
