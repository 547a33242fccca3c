/**
 * Truncated singular value decomposition of large symmetric operators by subspace iteration (Halko et al. 2011,
 * arXiv:0909.4061). Before: `coOccurrence.ts`, `textEmbedding.ts`. After: `residualQuantizer.ts`.
 */
import { RandomStream } from '../core/random.ts';

const OVERSAMPLING = 8;
const POWER_ITERATIONS = 8;

/** A sparse matrix by rows: columns column[start[i]] … column[start[i + 1] − 1] of row i. */
export interface SparseRows {
  readonly start: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** A symmetric one, [size, size]. */
export interface SparseMatrix extends SparseRows {
  readonly size: number;
}

/** y = A·x for x, y [size, width] by rows. */
function multiply(a: SparseMatrix, x: Float64Array, width: number, y: Float64Array): void {
  y.fill(0);
  for (let i = 0; i < a.size; i++) {
    const row = y.subarray(i * width, (i + 1) * width);
    for (let k = a.start[i]; k < a.start[i + 1]; k++) {
      const v = a.value[k];
      const from = a.column[k] * width;
      for (let c = 0; c < width; c++) row[c] += v * x[from + c];
    }
  }
}

/** Orthonormal columns in place, x [size, width]: modified Gram–Schmidt, twice; a column that vanishes becomes zero. */
function orthonormalise(x: Float64Array, size: number, width: number): void {
  // Column by column on a transposed copy: contiguous sums.
  const t = new Float64Array(size * width);
  for (let i = 0; i < size; i++) for (let c = 0; c < width; c++) t[c * size + i] = x[i * width + c];
  const column = (c: number): Float64Array => t.subarray(c * size, (c + 1) * size);
  for (let c = 0; c < width; c++) {
    const a = column(c);
    const before = Math.sqrt(dot(a, a));
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < c; k++) {
        const b = column(k);
        const p = dot(a, b);
        if (p !== 0) for (let i = 0; i < size; i++) a[i] -= p * b[i];
      }
    const norm = Math.sqrt(dot(a, a));
    // What is left of a dependent column is rounding error.
    if (norm <= before * 1e-12) a.fill(0);
    else for (let i = 0; i < size; i++) a[i] /= norm;
  }
  for (let i = 0; i < size; i++) for (let c = 0; c < width; c++) x[i * width + c] = t[c * size + i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Eigenvalues and vectors (columns of `vectors`) of a small symmetric matrix [n, n]: cyclic Jacobi rotations. */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let all = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        all += a[i * n + j] ** 2;
        if (i !== j) off += a[i * n + j] ** 2;
      }
    if (off <= all * 1e-26) break;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        if (apq === 0) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cos = 1 / Math.sqrt(t * t + 1);
        const sin = t * cos;
        for (let k = 0; k < n; k++) {
          const akp = a[k * n + p];
          const akq = a[k * n + q];
          a[k * n + p] = cos * akp - sin * akq;
          a[k * n + q] = sin * akp + cos * akq;
        }
        for (let k = 0; k < n; k++) {
          const apk = a[p * n + k];
          const aqk = a[q * n + k];
          a[p * n + k] = cos * apk - sin * aqk;
          a[q * n + k] = sin * apk + cos * aqk;
          const vkp = v[k * n + p];
          const vkq = v[k * n + q];
          v[k * n + p] = cos * vkp - sin * vkq;
          v[k * n + q] = sin * vkp + cos * vkq;
        }
      }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors: v };
}

export interface TruncatedSvd {
  readonly rank: number;
  /** Orthonormal columns, f64 [size, rank]. */
  readonly u: Float64Array;
  /** Largest first; [rank]. */
  readonly singularValues: Float64Array;
}

/** Truncated SVD of a symmetric sparse matrix. rank is at most its size. The same seed gives the same result. */
export function truncatedSvd(matrix: SparseMatrix, rank: number, seed: number): TruncatedSvd {
  return symmetricSvd(matrix.size, (x, width, y) => multiply(matrix, x, width, y), rank, seed);
}

/**
 * Truncated SVD of a symmetric operator of `size` rows by randomised subspace iteration; `apply` sets y = A·x for x, y
 * [size, width] by rows. A rectangular B is left to its caller as A = B·Bᵀ, whose singular values are the squares of B's.
 */
export function symmetricSvd(
  size: number,
  apply: (x: Float64Array, width: number, y: Float64Array) => void,
  rank: number,
  seed: number,
): TruncatedSvd {
  const width = Math.min(size, rank + OVERSAMPLING);
  const kept = Math.min(size, rank);
  const random = new RandomStream(seed, 'svd');
  let q = Float64Array.from({ length: size * width }, () => random.normal());
  let aq = new Float64Array(size * width);
  for (let k = 0; k <= POWER_ITERATIONS; k++) {
    orthonormalise(q, size, width);
    apply(q, width, aq);
    if (k < POWER_ITERATIONS) [q, aq] = [aq, q];
  }
  // Rayleigh–Ritz: eigenvectors of QᵀAQ within the subspace; of a symmetric matrix, singular values are |eigenvalues|.
  const small = new Float64Array(width * width);
  for (let i = 0; i < size; i++)
    for (let r = 0; r < width; r++) {
      const qir = q[i * width + r];
      if (qir !== 0) for (let c = 0; c < width; c++) small[r * width + c] += qir * aq[i * width + c];
    }
  for (let r = 0; r < width; r++)
    for (let c = 0; c < r; c++) {
      const mean = (small[r * width + c] + small[c * width + r]) / 2;
      small[r * width + c] = mean;
      small[c * width + r] = mean;
    }
  const { values, vectors } = symmetricEigen(small, width);
  const order = Array.from({ length: width }, (_, i) => i).sort(
    (a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b,
  );
  const u = new Float64Array(size * kept);
  for (let i = 0; i < size; i++)
    for (let c = 0; c < kept; c++) {
      let sum = 0;
      for (let r = 0; r < width; r++) sum += q[i * width + r] * vectors[r * width + order[c]];
      u[i * kept + c] = sum;
    }
  return { rank: kept, u, singularValues: Float64Array.from({ length: kept }, (_, c) => Math.abs(values[order[c]])) };
}

/** Scales each row of x [n, size] to length 1 in place; a row of zeros stays. */
export function scaleRows(x: Float64Array, size: number): void {
  for (let at = 0; at < x.length; at += size) {
    let norm = 0;
    for (let c = 0; c < size; c++) norm += x[at + c] ** 2;
    const scale = norm > 1e-20 ? 1 / Math.sqrt(norm) : 0;
    for (let c = 0; c < size; c++) x[at + c] *= scale;
  }
}

/**
 * The rows of B [n, numColumns] in their `rank` main directions: U·S of its truncated SVD, each row scaled to length 1, so
 * that products of rows are cosines. By way of B·Bᵀ, which is never made. f64 [n, size], size = min(rank, n).
 */
export function principalRows(
  b: SparseRows,
  numColumns: number,
  rank: number,
  seed: number,
): { size: number; vectors: Float64Array } {
  const n = b.start.length - 1;
  let byColumn = new Float64Array(0);
  const apply = (x: Float64Array, width: number, y: Float64Array): void => {
    if (byColumn.length === 0) byColumn = new Float64Array(numColumns * width);
    byColumn.fill(0);
    y.fill(0);
    for (let i = 0; i < n; i++)
      for (let k = b.start[i]; k < b.start[i + 1]; k++) {
        const to = b.column[k] * width;
        for (let c = 0; c < width; c++) byColumn[to + c] += b.value[k] * x[i * width + c];
      }
    for (let i = 0; i < n; i++)
      for (let k = b.start[i]; k < b.start[i + 1]; k++) {
        const from = b.column[k] * width;
        for (let c = 0; c < width; c++) y[i * width + c] += b.value[k] * byColumn[from + c];
      }
  };
  const { rank: size, u, singularValues } = symmetricSvd(n, apply, rank, seed);
  // Directions below rounding error are none: scaled rows must not be made of it.
  const least = singularValues[0] * 1e-12;
  for (let i = 0; i < n; i++)
    for (let c = 0; c < size; c++) u[i * size + c] *= singularValues[c] > least ? Math.sqrt(singularValues[c]) : 0;
  scaleRows(u, size);
  return { size, vectors: u };
}
