/**
 * Transposes all weight matrices of a layer in one dispatch, so that Y = X·Wᵀ can read Wᵀ along its rows.
 * `transposeTable` lists the tiles once; `transposeMatrices` runs each step, after the optimizer changed the weights.
 */
import source from '../../../shaders/matmul/transposeMatrices.wgsl?raw';
import { ShapeError } from '../../core/errors.ts';
import { defineKernel, type Launch, read, readWrite } from '../../gpu/kernel.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';
import { F32_RESULT, resultFormats, withFormats } from './matmulFormats.ts';

export const transposeMatricesKernel = defineKernel({
  name: 'transposeMatrices',
  source,
  common: F32_RESULT,
  params: { numTiles: 'u32' },
  bindings: {
    matrices: read('f32', ['*']),
    table: read('u32', ['numTiles', '4']),
    transposed: readWrite('f32', ['*']),
  },
});

/** Edge of a tile, in elements. */
export const TRANSPOSE_TILE = 32;

/**
 * A row-major matrix [rows, cols] at element `offset` of one buffer; its transpose goes to element `targetOffset` of the
 * other (elements are f32 or half, two a word, as the target's type says).
 */
export interface MatrixToTranspose {
  readonly offset: number;
  readonly rows: number;
  readonly cols: number;
  readonly targetOffset: number;
}

/** The table of `transposeMatrices`, u32 [numTiles, 4], flat. Throws ShapeError where rows or cols are no multiples of 32. */
export function transposeTable(matrices: readonly MatrixToTranspose[]): Uint32Array {
  const entries: number[] = [];
  for (const { offset, rows, cols, targetOffset } of matrices) {
    if (rows % TRANSPOSE_TILE !== 0 || cols % TRANSPOSE_TILE !== 0 || offset % 4 !== 0 || targetOffset % 4 !== 0)
      throw new ShapeError(
        `transposeTable: a matrix [${rows}, ${cols}] at ${offset}, transposed to ${targetOffset}; expected both dimensions to be multiples of ${TRANSPOSE_TILE} and both offsets of 4. Pad the matrix.`,
      );
    for (let i = 0; i < rows; i += TRANSPOSE_TILE)
      for (let j = 0; j < cols; j += TRANSPOSE_TILE)
        entries.push(offset + i * cols + j, targetOffset + j * rows + i, cols, rows);
  }
  return Uint32Array.from(entries);
}

/**
 * Transposes the matrices listed in `table` (from `transposeTable`) from `source` into `target`.
 * `numTiles` is the table's length divided by 4. A target of type u32 receives half precision, two neighbours a word.
 */
export function transposeMatrices(args: {
  readonly source: Tensor;
  readonly target: Tensor;
  readonly table: Tensor;
  readonly numTiles: number;
  readonly label?: string;
}): Launch {
  const { source, target, table, numTiles, label } = args;
  const rowsOfGrid = ceilDiv(numTiles, 65535);
  return {
    kernel: withFormats(transposeMatricesKernel, resultFormats(target)),
    params: { numTiles },
    bindings: { matrices: source, table, transposed: target },
    workgroups: [ceilDiv(numTiles, rowsOfGrid), rowsOfGrid],
    label,
  };
}
