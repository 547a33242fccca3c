/** Tokens → rows of the embedding table. Equations: the shader's header. */
import source from '../../../shaders/embedding/embeddingGather.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const embeddingGatherKernel = defineKernel({
  name: 'embeddingGather',
  source,
  constants: { T: 'u32', STRIDE: 'u32' },
  bindings: {
    tokens: read('u32', ['T']),
    table: read('f32', ['Vpad', 'STRIDE']),
    output: write('f32', ['T', 'STRIDE']),
  },
});

/** output[t, :] = table[tokens[t], :], written; tokens u32 [T], table [Vpad, stride], output [T, stride]. */
export function embeddingGather(args: {
  readonly T: number;
  readonly stride: number;
  readonly tokens: Tensor;
  readonly table: Tensor;
  readonly output: Tensor;
}): Launch {
  const { T, stride, tokens, table, output } = args;
  const groups = ceilDiv((T * stride) / 4, 256);
  return {
    kernel: embeddingGatherKernel,
    constants: { T, STRIDE: stride },
    bindings: { tokens, table, output },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
  };
}
