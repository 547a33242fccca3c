/** How a layer's matrices and their adapters lie, and the tables of tiles that `loraMerge` and `loraGradient` read. */
import { ShapeError } from '../../core/errors.ts';
import { ceilDiv, type Tensor } from '../../gpu/tensor.ts';

/** Rows of a matrix with one adapter or none; offsets are elements of the layer's matrices and of its adapters. */
export interface LoraRegion {
  /** First element of its first row. */
  readonly offset: number;
  readonly rows: number;
  /** Also the row stride of the matrix and of A; a multiple of 4. */
  readonly cols: number;
  /** A [rank, cols] and B [rows, rank]; null where the rows are only copied. */
  readonly adapter: { readonly a: number; readonly b: number } | null;
}

/** Of both shaders: invocations of a workgroup. */
const LANES = 64;
const ROWS_PER_TILE = 16;

function check(regions: readonly LoraRegion[], rank: number): void {
  for (const { offset, cols, adapter } of regions)
    if ([offset, cols, adapter?.a ?? 0, adapter?.b ?? 0, rank].some((n) => n % 4 !== 0))
      throw new ShapeError(
        `LoRA: a matrix of ${cols} columns at ${offset}, adapter at ${adapter?.a ?? 'none'} and ${adapter?.b ?? 'none'}, rank ${rank}; expected multiples of 4. Pad them.`,
      );
}

/** [from, count] pieces of `total`. */
function* pieces(total: number, size: number): Generator<readonly [number, number]> {
  for (let from = 0; from < total; from += size) yield [from, Math.min(size, total - from)];
}

/** The table of `loraMerge`, u32 [numTiles, 8], flat. Throws ShapeError where something is no multiple of 4. */
export function loraMergeTable(regions: readonly LoraRegion[], rank: number): Uint32Array {
  check(regions, rank);
  const entries: number[] = [];
  for (const { offset, rows, cols, adapter } of regions)
    for (const [row, numRows] of pieces(rows, ROWS_PER_TILE))
      for (const [column, numColumns] of pieces(cols / 4, LANES)) {
        entries.push((offset + row * cols) / 4 + column, numRows, cols / 4, numColumns);
        if (adapter) entries.push(adapter.a / 4 + column, (adapter.b + row * rank) / 4, 1, 0);
        else entries.push(0, 0, 0, 0);
      }
  return Uint32Array.from(entries);
}

/** The table of `loraGradient`, u32 [numTiles, 8], flat. Throws ShapeError where something is no multiple of 4. */
export function loraGradientTable(regions: readonly LoraRegion[], rank: number): Uint32Array {
  check(regions, rank);
  const entries: number[] = [];
  for (const { offset, rows, cols, adapter } of regions) {
    if (!adapter) continue;
    const stride = cols / 4;
    for (let r = 0; r < rank; r += 4) {
      const a = (adapter.a + r * cols) / 4;
      const b = (adapter.b + r) / 4;
      for (const [column, count] of pieces(stride, LANES))
        entries.push(0, count, rows, offset / 4 + column, stride, b, a + column, 0);
      for (const [row, count] of pieces(rows, LANES))
        entries.push(1, count, stride, offset / 4 + row * stride, stride, a, b + row * (rank / 4), 0);
    }
  }
  return Uint32Array.from(entries);
}

export interface LoraTable {
  readonly table: Tensor;
  /** A table's length divided by 8. */
  readonly numTiles: number;
}

/** One workgroup a tile, within 65,535 a dimension. */
export function tileGrid(numTiles: number): readonly [number, number] {
  const rows = Math.max(1, ceilDiv(numTiles, 65535));
  return [ceilDiv(numTiles, rows), rows];
}
