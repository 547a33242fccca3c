/** Gradient of the norm's input, and partial sums of its gain's gradient. Equations: the shader's header. */
import source from '../../../shaders/norm/rmsNormBackward.wgsl?raw';
import { defineKernel, type Launch, read, readWrite, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

export const rmsNormBackwardKernel = defineKernel({
  name: 'rmsNormBackward',
  source,
  params: { T: 'u32', C: 'u32', stride: 'u32', accumulate: 'u32', rows: 'u32', lanes: 'u32' },
  bindings: {
    x: read('f32', ['T', 'stride']),
    gain: read('f32', ['stride']),
    rstd: read('f32', ['T']),
    dY: read('f32', ['T', 'stride']),
    dX: readWrite('f32', ['T', 'stride']),
    gainPartial: write('f32', ['ceil(T / 8)', 'stride']),
  },
});

/** Rows whose gain gradients are added in one block: gainPartial has ceil(T / NORM_ROWS_PER_BLOCK) rows. ROWS in the shader. */
export const NORM_ROWS_PER_BLOCK = 8;

/**
 * dX = the gradient with respect to x, or dX += it with `accumulate`; gainPartial[b, :] = the gain's gradient from block
 * b's rows, written. x, dY, dX [T, stride], rstd [T] of the forward, gainPartial [ceil(T / NORM_ROWS_PER_BLOCK), stride].
 */
export function rmsNormBackward(args: {
  readonly T: number;
  readonly C: number;
  readonly stride: number;
  readonly x: Tensor;
  readonly gain: Tensor;
  readonly rstd: Tensor;
  readonly dY: Tensor;
  readonly dX: Tensor;
  readonly gainPartial: Tensor;
  readonly accumulate: boolean;
}): Launch {
  const { T, C, stride, x, gain, rstd, dY, dX, gainPartial, accumulate } = args;
  return {
    kernel: rmsNormBackwardKernel,
    params: { T, C, stride, accumulate: accumulate ? 1 : 0, rows: NORM_ROWS_PER_BLOCK, lanes: 8 },
    bindings: { x, gain, rstd, dY, dX, gainPartial },
    workgroups: [ceilDiv(T, NORM_ROWS_PER_BLOCK)],
    flops: 12 * T * C,
  };
}
