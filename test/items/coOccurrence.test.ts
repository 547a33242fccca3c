import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import type { Split } from '../../src/data/dataset.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { coOccurrenceEmbedding, ppmiMatrix } from '../../src/items/coOccurrence.ts';
import { type SparseMatrix, truncatedSvd } from '../../src/items/svd.ts';
import { cpuMsOf } from '../cpuTime.ts';
import { datasetOf } from '../data/sampleFiles.ts';

const dense = (m: SparseMatrix): number[][] =>
  Array.from({ length: m.size }, (_, i) => {
    const row = new Array<number>(m.size).fill(0);
    for (let k = m.start[i]; k < m.start[i + 1]; k++) row[m.column[k]] = m.value[k];
    return row;
  });

/** A split of one user a row, items by number; the last two of each are targets. */
const splitOf = (rows: readonly (readonly number[])[], numItems: number): Split => {
  const lengths = rows.map((row) => row.length);
  const start = Uint32Array.from([0, ...lengths.map((_, u) => lengths.slice(0, u + 1).reduce((a, b) => a + b, 0))]);
  const sequence = Uint32Array.from(rows.flat());
  return {
    numUsers: rows.length,
    numItems,
    userIndex: Uint32Array.from(rows.keys()),
    start,
    sequence,
    interaction: Uint32Array.from(sequence.keys()),
    usersTooShort: 0,
    numTrainInteractions: sequence.length - 2 * rows.length,
  };
};

describe('ppmiMatrix(split, window)', () => {
  it('agrees with the definition on a case checked by hand', () => {
    // Training parts: [0, 1, 0], [2, 3]. Window 1: (0,1) twice, (1,0) twice, (2,3) and (3,2) once: total 6.
    const m = dense(
      ppmiMatrix(
        splitOf(
          [
            [0, 1, 0, 2, 3],
            [2, 3, 0, 1],
          ],
          4,
        ),
        1,
      ),
    );
    expect(m[0][1]).toBeCloseTo(Math.log((2 * 6) / (2 * 2)), 12);
    expect(m[2][3]).toBeCloseTo(Math.log((1 * 6) / (1 * 1)), 12);
    expect(m[0][0] + m[0][2] + m[0][3] + m[1][2] + m[1][3]).toBe(0);
  });

  it('is symmetric and not negative', () => {
    const random = new RandomStream(1, 'rows');
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 12 }, () => random.int(15)));
    const m = dense(ppmiMatrix(splitOf(rows, 15)));
    for (let i = 0; i < 15; i++)
      for (let j = 0; j < 15; j++) {
        expect(m[i][j]).toBeGreaterThanOrEqual(0);
        expect(m[i][j]).toBeCloseTo(m[j][i], 12);
      }
  });
});

describe('truncatedSvd(matrix, rank, seed)', () => {
  it('rebuilds a matrix of low rank, with orthonormal columns', () => {
    const n = 30;
    const random = new RandomStream(2, 'factors');
    const f = Array.from({ length: 3 }, () => Array.from({ length: n }, () => random.normal()));
    const value = Float64Array.from({ length: n * n }, (_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return 3 * f[0][i] * f[0][j] + f[1][i] * f[1][j] - 0.5 * f[2][i] * f[2][j]; // one eigenvalue negative
    });
    const matrix: SparseMatrix = {
      size: n,
      start: Uint32Array.from({ length: n + 1 }, (_, i) => i * n),
      column: Uint32Array.from({ length: n * n }, (_, k) => k % n),
      value,
    };
    const { u, singularValues, rank } = truncatedSvd(matrix, 5, 7);
    expect(rank).toBe(5);
    for (let c = 1; c < 5; c++) expect(singularValues[c]).toBeLessThanOrEqual(singularValues[c - 1]);
    expect(singularValues[3]).toBeLessThan(1e-9);
    for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) {
        let dot = 0;
        for (let i = 0; i < n; i++) dot += u[i * 5 + a] * u[i * 5 + b];
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 9);
      }
    // ‖A·u_c‖ is the singular value.
    for (let c = 0; c < 3; c++) {
      let squared = 0;
      for (let i = 0; i < n; i++) {
        let row = 0;
        for (let j = 0; j < n; j++) row += value[i * n + j] * u[j * 5 + c];
        squared += row * row;
      }
      expect(Math.sqrt(squared)).toBeCloseTo(singularValues[c], 8);
    }
  });
});

describe('coOccurrenceEmbedding(split, embeddingSize, seed)', () => {
  it('puts items seen together close, and leaves unseen items at zero', () => {
    const random = new RandomStream(3, 'two worlds');
    const rows = Array.from({ length: 60 }, (_, u) => Array.from({ length: 10 }, () => (u % 2) * 10 + random.int(10)));
    const { vectors, size } = coOccurrenceEmbedding(splitOf(rows, 21), 4, 7);
    const cosine = (i: number, j: number): number => {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += vectors[i * size + c] * vectors[j * size + c];
      return sum;
    };
    let within = 0;
    let across = 0;
    for (let i = 0; i < 10; i++)
      for (let j = 0; j < i; j++) {
        within += cosine(i, j) / 45;
        across += Math.abs(cosine(i, 10 + j)) / 45;
      }
    expect(within).toBeGreaterThan(across + 0.2);
    expect(cosine(20, 20)).toBe(0);
    expect(cosine(3, 3)).toBeCloseTo(1, 9);
  });

  it('is fast enough for twelve thousand items', async () => {
    const random = new RandomStream(4, 'many');
    const rows: [string, string, number][] = [];
    for (let i = 0; i < 12_000; i++)
      for (let k = 0; k < 8; k++) rows.push([`${random.int(12_000)}`, `${i}`, random.int(1e6)]);
    const split = splitLeaveOneOut(datasetOf(rows));
    // About 1 s.
    expect(await cpuMsOf(() => coOccurrenceEmbedding(split, 32, 7))).toBeLessThan(15_000);
  });
});
