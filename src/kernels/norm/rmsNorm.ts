/** Root-mean-square norm of rows. Equations: the shader's header. */
import source from '../../../shaders/norm/rmsNorm.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf, QUADS_F32 } from '../halfStorage.ts';

export const rmsNormKernel = defineKernel({
  name: 'rmsNorm',
  source,
  common: QUADS_F32,
  constants: { T: 'u32', C: 'u32', STRIDE: 'u32', EPS: 'f32' },
  bindings: {
    x: read('f32', ['T', 'STRIDE']),
    gain: read('f32', ['STRIDE']),
    y: write('f32', ['T', 'STRIDE']),
    rstd: write('f32', ['T']),
  },
});
const rmsNormHalfKernel = inHalf(rmsNormKernel, ['y']);

/** Rows of the shader's workgroup. */
const ROWS = 8;

/** rstd = 1 / √(mean over the C true columns of x² + eps), y = x · rstd · gain. x, y [T, stride], pads of x 0, y f32 or half; rstd [T]. */
export function rmsNorm(args: {
  readonly T: number;
  readonly C: number;
  readonly stride: number;
  readonly eps: number;
  readonly x: Tensor;
  readonly gain: Tensor;
  readonly y: Tensor;
  readonly rstd: Tensor;
}): Launch {
  const { T, C, stride, eps, x, gain, y, rstd } = args;
  return {
    kernel: isHalf(y) ? rmsNormHalfKernel : rmsNormKernel,
    constants: { T, C, STRIDE: stride, EPS: eps },
    bindings: { x, gain, y, rstd },
    workgroups: [ceilDiv(T, ROWS)],
    flops: 4 * T * C,
  };
}
