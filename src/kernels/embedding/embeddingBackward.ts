/** Gradient of the embedding table from positions sorted by token. Equations: the shader's header. */
import source from '../../../shaders/embedding/embeddingBackward.wgsl?raw';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const embeddingBackwardKernel = defineKernel({
  name: 'embeddingBackward',
  source,
  constants: { V: 'u32', STRIDE: 'u32', ACCUMULATE: 'u32' },
  bindings: {
    tokenStart: read('u32', ['V + 1']),
    tokenPositions: read('u32', ['T']),
    dOutput: read('f32', ['T', 'STRIDE']),
    dTable: readWrite('f32', ['Vpad', 'STRIDE']),
  },
});

/**
 * dTable[v, :] = (or, accumulating, +=) the sum of dOutput over token v's positions, in the order of `tokenPositions`.
 * tokenStart u32 [V + 1], tokenPositions u32 [T], dOutput [T, stride], dTable [Vpad, stride]; rows from V on are left alone.
 */
export function embeddingBackward(args: {
  readonly V: number;
  readonly stride: number;
  readonly T: number;
  readonly tokenStart: Tensor;
  readonly tokenPositions: Tensor;
  readonly dOutput: Tensor;
  readonly dTable: Tensor;
  readonly accumulate: boolean;
}): Launch {
  const { V, stride, T, tokenStart, tokenPositions, dOutput, dTable, accumulate } = args;
  const groups = ceilDiv((V * stride) / 4, 64);
  return {
    kernel: embeddingBackwardKernel,
    constants: { V, STRIDE: stride, ACCUMULATE: accumulate ? 1 : 0 },
    bindings: { tokenStart, tokenPositions, dOutput, dTable },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: T * stride,
  };
}
