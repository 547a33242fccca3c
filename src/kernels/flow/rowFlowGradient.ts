/** Gradient of every row's log flow, from its pairs. Equations and dispatch: the shader's header. */
import source from '../../../shaders/flow/rowFlowGradient.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const rowFlowGradientKernel = defineKernel({
  name: 'rowFlowGradient',
  source,
  bindings: {
    counts: read('u32', ['8']),
    rowPairStart: read('u32', ['R + 1']),
    dFlow: read('f32', ['P']),
    dLogF: write('f32', ['R']),
  },
});

/** dLogF [R] = sums of dFlow [P] over each row's pairs; 0 from numRows on. R is a multiple of 64. */
export function rowFlowGradient(args: {
  readonly R: number;
  readonly P?: number;
  readonly counts: Tensor;
  readonly rowPairStart: Tensor;
  readonly dFlow: Tensor;
  readonly dLogF: Tensor;
}): Launch {
  const { R, counts, rowPairStart, dFlow, dLogF } = args;
  return { kernel: rowFlowGradientKernel, bindings: { counts, rowPairStart, dFlow, dLogF }, workgroups: [R / 64] };
}
