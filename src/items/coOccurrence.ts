/**
 * Item embeddings from who is seen next to whom: positive pointwise mutual information (PPMI) of items within a window
 * of the training sequences, and its truncated singular value decomposition (Levy & Goldberg 2014, "Neural word
 * embedding as implicit matrix factorization"; Halko et al. 2011, arXiv:0909.4061, subspace iteration).
 * Before: `data/split.ts`. After: `residualQuantizer.ts`.
 */
import { RandomStream } from '../core/random.ts';
import type { Split } from '../data/dataset.ts';

/** Items up to this far apart in a sequence count as seen together. Our choice. */
export const CO_OCCURRENCE_WINDOW = 5;
const OVERSAMPLING = 8;
const POWER_ITERATIONS = 8;

/** A symmetric sparse matrix by rows: columns column[start[i]] … column[start[i + 1] − 1] of row i. */
export interface SparseMatrix {
  readonly size: number;
  readonly start: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/**
 * PPMI [numItems, numItems] = max(0, log(count(i,j) · Σcount / (Σ_j count(i,j) · Σ_i count(i,j)))), nats, where count(i,j)
 * counts the places of i and j ≠ i within `window` of each other in a user's training sequence. Validation and test
 * targets are not looked at.
 */
export function ppmiMatrix(split: Split, window = CO_OCCURRENCE_WINDOW): SparseMatrix {
  const { numItems, numUsers, start: userStart, sequence } = split;
  // Places of each item in the training sequences, so that one row of counts is made at a time: memory follows the result.
  const trainEnd = new Uint32Array(sequence.length); // for each place: one past its user's training part
  const trainBegin = new Uint32Array(sequence.length);
  const placeStart = new Uint32Array(numItems + 1);
  for (let u = 0; u < numUsers; u++) {
    const end = userStart[u + 1] - 2;
    for (let s = userStart[u]; s < end; s++) {
      placeStart[sequence[s] + 1]++;
      trainBegin[s] = userStart[u];
      trainEnd[s] = end;
    }
  }
  for (let i = 0; i < numItems; i++) placeStart[i + 1] += placeStart[i];
  const place = new Uint32Array(placeStart[numItems]);
  const next = placeStart.slice(0, numItems);
  for (let s = 0; s < sequence.length; s++) if (trainEnd[s] > 0) place[next[sequence[s]]++] = s;

  const counts = new Float64Array(numItems);
  const countRow = (i: number): number[] => {
    const touched: number[] = [];
    for (let p = placeStart[i]; p < placeStart[i + 1]; p++) {
      const s = place[p];
      const from = Math.max(trainBegin[s], s - window);
      const to = Math.min(trainEnd[s] - 1, s + window);
      for (let t = from; t <= to; t++) {
        const j = sequence[t];
        if (j === i) continue;
        if (counts[j] === 0) touched.push(j);
        counts[j]++;
      }
    }
    return touched;
  };
  const rowSum = new Float64Array(numItems);
  let total = 0;
  for (let i = 0; i < numItems; i++) {
    for (const j of countRow(i)) {
      rowSum[i] += counts[j];
      counts[j] = 0;
    }
    total += rowSum[i];
  }
  const start = new Uint32Array(numItems + 1);
  let column = new Uint32Array(1024);
  let value = new Float64Array(1024);
  let n = 0;
  for (let i = 0; i < numItems; i++) {
    for (const j of countRow(i).sort((a, b) => a - b)) {
      const pmi = Math.log((counts[j] * total) / (rowSum[i] * rowSum[j]));
      counts[j] = 0;
      if (pmi <= 0) continue;
      if (n === column.length) {
        const wider = new Uint32Array(n * 2);
        wider.set(column);
        column = wider;
        const widerValue = new Float64Array(n * 2);
        widerValue.set(value);
        value = widerValue;
      }
      column[n] = j;
      value[n++] = pmi;
    }
    start[i + 1] = n;
  }
  return { size: numItems, start, column: column.slice(0, n), value: value.slice(0, n) };
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

/**
 * Truncated SVD of a symmetric sparse matrix by randomised subspace iteration: U [size, rank] with orthonormal columns
 * and singular values [rank], largest first. rank is at most `size`. The same seed gives the same result.
 */
export function truncatedSvd(
  matrix: SparseMatrix,
  rank: number,
  seed: number,
): { rank: number; u: Float64Array; singularValues: Float64Array } {
  const { size } = matrix;
  const width = Math.min(size, rank + OVERSAMPLING);
  const kept = Math.min(size, rank);
  const random = new RandomStream(seed, 'svd');
  let q = Float64Array.from({ length: size * width }, () => random.normal());
  let aq = new Float64Array(size * width);
  for (let k = 0; k <= POWER_ITERATIONS; k++) {
    orthonormalise(q, size, width);
    multiply(matrix, q, width, aq);
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

/**
 * Item embeddings f64 [numItems, size]: U·√S of the PPMI matrix, each row scaled to length 1 (our choice: direction is
 * taste, length is mostly popularity). An item that training never saw has a zero row. `size` is embeddingSize or,
 * for tiny catalogues, numItems.
 */
export function coOccurrenceEmbedding(
  split: Split,
  embeddingSize: number,
  seed: number,
): { size: number; vectors: Float64Array } {
  const { rank, u, singularValues } = truncatedSvd(ppmiMatrix(split), embeddingSize, seed);
  for (let i = 0; i < split.numItems; i++) {
    let norm = 0;
    for (let c = 0; c < rank; c++) {
      u[i * rank + c] *= Math.sqrt(singularValues[c]);
      norm += u[i * rank + c] ** 2;
    }
    const scale = norm > 1e-20 ? 1 / Math.sqrt(norm) : 0;
    for (let c = 0; c < rank; c++) u[i * rank + c] *= scale;
  }
  return { size: rank, vectors: u };
}
