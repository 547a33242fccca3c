/** Hidden states of the rows out of those of all tokens. Equations and dispatch: the shader's header. */
import source from '../../../shaders/softmax/gatherRows.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const gatherRowsKernel = defineKernel({
  name: 'gatherRows',
  source,
  constants: { STRIDE: 'u32' },
  bindings: {
    rowPosition: read('u32', ['R']),
    x: read('f32', ['T', 'STRIDE']),
    output: write('f32', ['R', 'STRIDE']),
  },
});

/** output [R, stride] = x [T, stride] at rowPosition [R]; zero rows where it is NONE. R is a multiple of 64, stride of 32. */
export function gatherRows(args: {
  readonly R: number;
  readonly stride: number;
  readonly rowPosition: Tensor;
  readonly x: Tensor;
  readonly output: Tensor;
}): Launch {
  const { R, stride, rowPosition, x, output } = args;
  return {
    kernel: gatherRowsKernel,
    constants: { STRIDE: stride },
    bindings: { rowPosition, x, output },
    workgroups: [R / 8],
  };
}
