/** Logits to their gradient, in place. Equations and dispatch: the shader's header. */
import logitsCode from '../../../shaders/common/logits.wgsl?raw';
import source from '../../../shaders/softmax/logSoftmaxPairsBackward.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { LOGIT_CONSTANTS, logitConstants, type SoftmaxChunk, softmaxLanes } from './logSoftmaxPairs.ts';

export const logSoftmaxPairsBackwardKernel = defineKernel({
  name: 'logSoftmaxPairsBackward',
  source,
  common: [logitsCode],
  params: { rowOffset: 'u32', rows: 'u32', trieTokenOffset: 'u32' },
  constants: { V: 'u32', ...LOGIT_CONSTANTS, LANES: 'u32', FLOW_FROM_LOGITS: 'u32' },
  bindings: {
    logits: readWrite('f32', ['rows', 'VPAD']),
    rowMask: read('u32', ['R']),
    trie: read('u32', ['*']),
    rowPairStart: read('u32', ['R + 1']),
    pairToken: read('u32', ['P']),
    lse: read('f32', ['R']),
    dLogPF: read('f32', ['P']),
    dFlow: read('f32', ['P']),
  },
});

/**
 * The chunk's logits become the gradient of what is stored, scale · dLogits, from lse [R], dLogPF [P] and, where log F is the rows' lse
 * (`flowFromLogits`), dFlow [P]. Rows without pairs become 0: those beyond numRows must have none (`counts` is not read).
 */
export function logSoftmaxPairsBackward(
  args: SoftmaxChunk & {
    readonly flowFromLogits: boolean;
    readonly lse: Tensor;
    readonly dLogPF: Tensor;
    readonly dFlow: Tensor;
  },
): Launch {
  const {
    rowOffset,
    rows,
    V,
    layout,
    logits,
    rowMask,
    trie,
    trieTokenOffset,
    rowPairStart,
    pairToken,
    flowFromLogits,
    lse,
    dLogPF,
    dFlow,
  } = args;
  const lanes = softmaxLanes(layout.Vpad);
  return {
    kernel: logSoftmaxPairsBackwardKernel,
    params: { rowOffset, rows, trieTokenOffset },
    constants: { V, ...logitConstants(layout), LANES: lanes, FLOW_FROM_LOGITS: flowFromLogits ? 1 : 0 },
    bindings: { logits, rowMask, trie, rowPairStart, pairToken, lse, dLogPF, dFlow },
    workgroups: [ceilDiv(rows * lanes, 64)],
    flops: 4 * rows * V,
  };
}
