/**
 * Matrix products as a step dispatches them. Small ones split their sum into slabs where the adapter would idle
 * otherwise; large ones come in dispatches of bounded work: a GPU's watchdog ends what runs too long, and no submit can be shorter
 * than its longest dispatch. Rows of the result are independent (NN); rows that are summed over accumulate (TN).
 */

import type { Launch } from '../gpu/kernel.ts';
import type { Tensor } from '../gpu/tensor.ts';
import { sliceElements } from '../kernels/halfStorage.ts';
import type { NnArguments, TnArguments } from '../kernels/matmul/matmul.ts';
import type { ModelTensors } from './body/body.ts';

/** What products ask of those who dispatch them. */
export type ProductContext = Pick<ModelTensors, 'matmul' | 'maxFlopsPerDispatch' | 'slabs'>;

/** Blocks of rows start on a binding's alignment whatever their width. */
const ROW_ALIGNMENT = 64;

function blocks(rows: number, flopsPerRow: number, limit: number): { at: number; rows: number }[] {
  const fitting = Math.floor(limit / flopsPerRow / ROW_ALIGNMENT) * ROW_ALIGNMENT;
  const size = Math.max(ROW_ALIGNMENT, Math.min(rows, fitting));
  const out: { at: number; rows: number }[] = [];
  for (let at = 0; at < rows; at += size) out.push({ at, rows: Math.min(size, rows - at) });
  return out;
}

const rowsOf = (of: Tensor, at: number, rows: number, columns: number): Tensor =>
  sliceElements(of, of.label, at * columns, [rows, columns]);

/** Scratch for a product with so few workgroups that its sum is split; halves are summed whole. */
function scratchOf(m: ProductContext, operation: 'nn' | 'tn', args: TnArguments): Tensor | undefined {
  const floats = args.c.type === 'f32' ? m.matmul.scratchFloats(operation, args) : 0;
  return floats > 0 ? m.slabs(floats) : undefined;
}

/** Elements of scratch that products want at most: `write` writes their launches down with the `slabs` it is given. */
export function scratchWanted(write: (slabs: ProductContext['slabs']) => void): number {
  let most = 0;
  write((floats) => {
    most = Math.max(most, floats);
    return undefined;
  });
  return most;
}

/** C = A·B as `Matmul.nn`, at most `m.maxFlopsPerDispatch` a dispatch. */
export function nnProducts(m: ProductContext, args: NnArguments): readonly Launch[] {
  const { M, N, K, a, c, residual } = args;
  if (2 * M * N * K <= m.maxFlopsPerDispatch)
    return m.matmul.product('nn', { ...args, scratch: scratchOf(m, 'nn', args) });
  return blocks(M, 2 * N * K, m.maxFlopsPerDispatch).map(({ at, rows }) =>
    m.matmul.nn({
      ...args,
      M: rows,
      a: rowsOf(a, at, rows, K),
      c: rowsOf(c, at, rows, N),
      ...(residual ? { residual: rowsOf(residual, at, rows, N) } : {}),
    }),
  );
}

/** C = Aᵀ·B as `Matmul.tn`, at most `m.maxFlopsPerDispatch` a dispatch. */
export function tnProducts(m: ProductContext, args: TnArguments): readonly Launch[] {
  const { M, N, K, a, b, accumulate = false } = args;
  if (2 * M * N * K <= m.maxFlopsPerDispatch)
    return m.matmul.product('tn', { ...args, scratch: scratchOf(m, 'tn', args) });
  return blocks(K, 2 * M * N, m.maxFlopsPerDispatch).map(({ at, rows }) =>
    m.matmul.tn({
      ...args,
      K: rows,
      a: rowsOf(a, at, rows, M),
      b: rowsOf(b, at, rows, N),
      accumulate: accumulate || at > 0,
    }),
  );
}
