/** Matrix products and the transpose in plain float64 loops: what the kernels of `kernels/matmul` are compared with. */

/** C = A·B (+ addend): a [M, K], b [K, N] → [M, N]. */
export function matmul(
  M: number,
  N: number,
  K: number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  addend?: ArrayLike<number>,
): Float64Array {
  const c = new Float64Array(M * N);
  if (addend) for (let i = 0; i < M * N; i++) c[i] = addend[i];
  for (let m = 0; m < M; m++)
    for (let k = 0; k < K; k++) {
      const left = a[m * K + k];
      for (let n = 0; n < N; n++) c[m * N + n] += left * b[k * N + n];
    }
  return c;
}

/** C = Aᵀ·B (+ addend): a [K, M], b [K, N] → [M, N]. */
export function matmulTransposed(
  M: number,
  N: number,
  K: number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  addend?: ArrayLike<number>,
): Float64Array {
  return matmul(M, N, K, transpose(K, M, a), b, addend);
}

/** [rows, cols] → [cols, rows]. */
export function transpose(rows: number, cols: number, matrix: ArrayLike<number>): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result[j * rows + i] = matrix[i * cols + j];
  return result;
}
