/** Log normalisers of rows of logits, and log-probabilities of (row, token) pairs. Equations and dispatch: the shader's header. */
import source from '../../../shaders/softmax/logSoftmaxPairs.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const logSoftmaxPairsKernel = defineKernel({
  name: 'logSoftmaxPairs',
  source,
  params: { rowOffset: 'u32', rows: 'u32', trieTokenOffset: 'u32' },
  constants: { V: 'u32', VPAD: 'u32', LANES: 'u32' },
  bindings: {
    logits: read('f32', ['rows', 'VPAD']),
    counts: read('u32', ['8']),
    rowMask: read('u32', ['R']),
    trie: read('u32', ['*']),
    rowPairStart: read('u32', ['R + 1']),
    pairToken: read('u32', ['P']),
    lse: write('f32', ['R']),
    logPF: write('f32', ['P']),
  },
});

/** Lanes a row: eight keep their 1/8 of a short row in registers; a long vocabulary needs the whole workgroup. */
export const softmaxLanes = (Vpad: number): number => (Vpad > 4096 ? 64 : 8);

/** What both directions say of a chunk: rows rowOffset … rowOffset + rows − 1 of the step, their logits [rows, Vpad]. */
export interface SoftmaxChunk {
  readonly rowOffset: number;
  readonly rows: number;
  readonly R?: number;
  readonly P?: number;
  readonly V: number;
  readonly Vpad: number;
  readonly logits: Tensor;
  readonly counts?: Tensor;
  /** u32 [R]: a trie prefix, or NONE for the whole vocabulary. */
  readonly rowMask: Tensor;
  /** firstChild [numPrefixes + 1], then token [numPrefixes] at trieTokenOffset = numPrefixes + 1. */
  readonly trie: Tensor;
  readonly trieTokenOffset: number;
  readonly rowPairStart: Tensor;
  readonly pairToken: Tensor;
}

/** lse [R] of the chunk's rows and logPF [P] of their pairs, nats; −1e30 for an illegal token. */
export function logSoftmaxPairs(
  args: SoftmaxChunk & { readonly counts: Tensor; readonly lse: Tensor; readonly logPF: Tensor },
): Launch {
  const {
    rowOffset,
    rows,
    V,
    Vpad,
    logits,
    counts,
    rowMask,
    trie,
    trieTokenOffset,
    rowPairStart,
    pairToken,
    lse,
    logPF,
  } = args;
  const lanes = softmaxLanes(Vpad);
  return {
    kernel: logSoftmaxPairsKernel,
    params: { rowOffset, rows, trieTokenOffset },
    constants: { V, VPAD: Vpad, LANES: lanes },
    bindings: { logits, counts, rowMask, trie, rowPairStart, pairToken, lse, logPF },
    workgroups: [ceilDiv(rows * lanes, 64)],
    flops: 6 * rows * V,
  };
}
