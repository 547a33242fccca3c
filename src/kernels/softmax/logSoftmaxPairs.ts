/** Log normalisers of rows of logits, and log-probabilities of (row, token) pairs. Equations and dispatch: the shader's header. */
import logitsCode from '../../../shaders/common/logits.wgsl?raw';
import source from '../../../shaders/softmax/logSoftmaxPairs.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

/** How a chunk's logits lie, and what they are to be multiplied with: shaders/common/logits.wgsl. */
export interface LogitLayout {
  /** Padded vocabulary. */
  readonly Vpad: number;
  /** Columns of a slab; Vpad for one plain matrix. */
  readonly slabColumns: number;
  /** Rows from one slab to the next. */
  readonly slabRows: number;
  /** Logits over what is stored. */
  readonly scale: number;
}

/** Logits as a plain matrix [rows, Vpad]. */
export const plainLogits = (Vpad: number): LogitLayout => ({ Vpad, slabColumns: Vpad, slabRows: 0, scale: 1 });

export const LOGIT_CONSTANTS = { VPAD: 'u32', SLAB: 'u32', SLAB_ROWS: 'u32', LOGIT_SCALE: 'f32' } as const;

export const logitConstants = (l: LogitLayout) => ({
  VPAD: l.Vpad,
  SLAB: l.slabColumns,
  SLAB_ROWS: l.slabRows,
  LOGIT_SCALE: l.scale,
});

export const logSoftmaxPairsKernel = defineKernel({
  name: 'logSoftmaxPairs',
  source,
  common: [logitsCode],
  params: { rowOffset: 'u32', rows: 'u32', trieTokenOffset: 'u32' },
  constants: { V: 'u32', ...LOGIT_CONSTANTS, LANES: 'u32' },
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

/** What both directions say of a chunk: rows rowOffset … rowOffset + rows − 1 of the step, and their logits. */
export interface SoftmaxChunk {
  readonly rowOffset: number;
  readonly rows: number;
  readonly V: number;
  readonly layout: LogitLayout;
  readonly logits: Tensor;
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
    layout,
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
  const lanes = softmaxLanes(layout.Vpad);
  return {
    kernel: logSoftmaxPairsKernel,
    params: { rowOffset, rows, trieTokenOffset },
    constants: { V, ...logitConstants(layout), LANES: lanes },
    bindings: { logits, counts, rowMask, trie, rowPairStart, pairToken, lse, logPF },
    workgroups: [ceilDiv(rows * lanes, 64)],
    flops: 6 * rows * V,
  };
}
