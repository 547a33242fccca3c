/** Rotary position embedding in place, and the table of its angles. Equations: the shader's header. */
import columnsF32 from '../../../shaders/common/columnsF32.wgsl?raw';
import columnsHalf from '../../../shaders/common/columnsHalf.wgsl?raw';
import packedHalf from '../../../shaders/common/packedHalf.wgsl?raw';
import source from '../../../shaders/rope/rotary.wgsl?raw';
import { ShapeError } from '../../core/errors.ts';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { inHalf, isHalf } from '../halfStorage.ts';

export const rotaryKernel = defineKernel({
  name: 'rotary',
  source,
  common: [columnsF32],
  constants: { T: 'u32', HEADS: 'u32', HEAD_DIM: 'u32', STRIDE: 'u32', INVERSE: 'u32' },
  bindings: {
    positions: read('u32', ['T']),
    table: read('f32', ['maxPositions', 'HEAD_DIM / 2', '2']),
    x: readWrite('f32', ['T', 'STRIDE']),
  },
});
const rotaryHalfKernel = inHalf(rotaryKernel, ['x'], [packedHalf, columnsHalf]);

/**
 * Rotates the first `numRotatedHeads` heads of each row of x [T, stride], f32 or half, by the angles of its position, in place;
 * `inverse` rotates back, which is the gradient. positions u32 [T] below maxPositions; table from `rotaryTable`.
 */
export function rotary(args: {
  readonly T: number;
  readonly numRotatedHeads: number;
  readonly headDim: number;
  readonly stride: number;
  readonly inverse: boolean;
  readonly positions: Tensor;
  readonly table: Tensor;
  readonly x: Tensor;
}): Launch {
  const { T, numRotatedHeads, headDim, stride, inverse, positions, table, x } = args;
  if (headDim % 2 !== 0) throw new ShapeError(`rotary: headDim = ${headDim}, expected an even number (pairs rotate).`);
  if (isHalf(x) && headDim % 4 !== 0)
    throw new ShapeError(
      `rotary: headDim = ${headDim} in half precision, expected a multiple of 4 (two pairs a word). Choose precision float32.`,
    );
  const pairs = (T * numRotatedHeads * headDim) / 2;
  const groups = ceilDiv(pairs, isHalf(x) ? 512 : 256);
  return {
    kernel: isHalf(x) ? rotaryHalfKernel : rotaryKernel,
    constants: { T, HEADS: numRotatedHeads, HEAD_DIM: headDim, STRIDE: stride, INVERSE: inverse ? 1 : 0 },
    bindings: { positions, table, x },
    workgroups: [Math.min(groups, 65535), ceilDiv(groups, 65535)],
    flops: 6 * pairs,
  };
}

/**
 * cos and sin of position · theta^(−2i / headDim), [maxPositions, headDim / 2, 2], computed in float64 so that late
 * positions keep their digits.
 */
export function rotaryTable(maxPositions: number, headDim: number, theta: number): Float32Array {
  const half = headDim / 2;
  const table = new Float32Array(maxPositions * headDim);
  for (let i = 0; i < half; i++) {
    const frequency = theta ** ((-2 * i) / headDim);
    for (let p = 0; p < maxPositions; p++) {
      table[(p * half + i) * 2] = Math.cos(p * frequency);
      table[(p * half + i) * 2 + 1] = Math.sin(p * frequency);
    }
  }
  return table;
}
