/** Gradients of the rows back onto the tokens they were read from. Equations and dispatch: the shader's header. */
import source from '../../../shaders/softmax/scatterRows.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';

export const scatterRowsKernel = defineKernel({
  name: 'scatterRows',
  source,
  constants: { STRIDE: 'u32', USE_FLOW_HEAD: 'u32' },
  bindings: {
    positionRows: read('u32', ['T', '2']),
    dRows: read('f32', ['R', 'STRIDE']),
    dLogF: read('f32', ['R']),
    flowWeight: read('f32', ['STRIDE']),
    dX: write('f32', ['T', 'STRIDE']),
  },
});

/**
 * dX [T, stride] from dRows [R, stride] by positionRows [T, 2]; with `useFlowHead` also dLogF [R] · flowWeight [stride].
 * Without it any tensors do for these two. T is a multiple of 64, stride of 32.
 */
export function scatterRows(args: {
  readonly T: number;
  readonly R?: number;
  readonly stride: number;
  readonly positionRows: Tensor;
  readonly dRows: Tensor;
  readonly dLogF: Tensor;
  readonly flowWeight: Tensor;
  readonly dX: Tensor;
  readonly useFlowHead: boolean;
}): Launch {
  const { T, stride, positionRows, dRows, dLogF, flowWeight, dX, useFlowHead } = args;
  return {
    kernel: scatterRowsKernel,
    constants: { STRIDE: stride, USE_FLOW_HEAD: useFlowHead ? 1 : 0 },
    bindings: { positionRows, dRows, dLogF, flowWeight, dX },
    workgroups: [T / 8],
  };
}
