import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { balancedAssignment, cappedCodebookSize, kMeans, residualQuantize } from '../../src/items/residualQuantizer.ts';

const cloud = (n: number, size: number, seed: number): Float64Array => {
  const random = new RandomStream(seed, 'cloud');
  return Float64Array.from({ length: n * size }, () => random.normal());
};

describe('residualQuantize(vectors, numItems, size, options, seed)', () => {
  it('leaves less of the vectors with every level', () => {
    const q = residualQuantize(cloud(400, 8, 1), 400, 8, { levels: 4, codebookSize: 16 }, 7);
    const errors = [8, ...q.meanSquaredResidual]; // E‖x‖² = 8
    for (let l = 1; l < errors.length; l++) expect(errors[l]).toBeLessThan(errors[l - 1] * 0.85);
  });

  it('returns codes whose centroids add up to the vector but for the last residual', () => {
    const vectors = cloud(100, 4, 2);
    const q = residualQuantize(vectors, 100, 4, { levels: 3, codebookSize: 8 }, 7);
    let squared = 0;
    for (let i = 0; i < 100; i++)
      for (let c = 0; c < 4; c++) {
        let rest = vectors[i * 4 + c];
        for (let l = 0; l < 3; l++) rest -= q.codebooks[l][q.codes[i * 3 + l] * 4 + c];
        squared += rest * rest;
      }
    expect(squared / 100).toBeCloseTo(q.meanSquaredResidual[2], 9);
  });

  it('uses every code of the first level', () => {
    const q = residualQuantize(cloud(300, 6, 3), 300, 6, { levels: 1, codebookSize: 64 }, 7);
    expect(new Set(q.codes).size).toBe(64);
  });

  it('survives vectors that are all alike', () => {
    const q = residualQuantize(new Float64Array(20 * 3), 20, 3, { levels: 2, codebookSize: 8 }, 7);
    expect(new Set(q.codes)).toEqual(new Set([0]));
    expect(q.meanSquaredResidual).toEqual([0, 0]);
  });
});

describe('kMeans(vectors, count, size, k, random)', () => {
  it('finds clusters that lie apart', () => {
    const random = new RandomStream(4, 'clusters');
    const centres = [0, 10, 20, 30];
    const vectors = Float64Array.from({ length: 80 }, (_, i) => centres[i % 4] + 0.1 * random.normal());
    const found = Array.from(kMeans(vectors, 80, 1, 4, random)).sort((a, b) => a - b);
    found.forEach((value, i) => {
      expect(Math.abs(value - centres[i])).toBeLessThan(0.2);
    });
  });
});

describe('balancedAssignment(vectors, n, size, centroids, k)', () => {
  it('agrees with a case worked out by hand', () => {
    // All but 5, which lies midway, are nearer to 0. What the others would lose by 10: 100, 80, 60, 40, 20. Three fit.
    const line = Float64Array.of(4, 0, 1, 2, 3, 5);
    expect([...balancedAssignment(line, 6, 1, Float64Array.of(0, 10), 2)]).toEqual([1, 0, 0, 0, 1, 1]);
    // Of five, one code takes three: 2 is nearer to 0, and so is 3, which comes after and finds no room.
    expect([...balancedAssignment(line.subarray(0, 5), 5, 1, Float64Array.of(0, 10), 2)]).toEqual([1, 0, 0, 0, 1]);
  });

  it('gives every code the same number of vectors, or one more', () => {
    for (const [n, k] of [
      [100, 7],
      [64, 64],
      [65, 64],
    ]) {
      const code = balancedAssignment(cloud(n, 3, 5), n, 3, cloud(k, 3, 6), k);
      const members = new Uint32Array(k);
      for (const c of code) members[c]++;
      expect(Math.min(...members)).toBe(Math.floor(n / k));
      expect(Math.max(...members)).toBe(Math.ceil(n / k));
    }
  });
});

describe("kmeansStart: 'balanced'", () => {
  const n = 512;
  const vectors = cloud(n, 16, 9);
  const quantize = (kmeansStart: 'plus-plus' | 'balanced') =>
    residualQuantize(vectors, n, 16, { levels: 2, codebookSize: 64, kmeansStart }, 7).codes;
  /** Bits of the codes of a level; at most log2(64) = 6. */
  const entropy = (codes: Uint16Array, level: number): number => {
    const members = new Uint32Array(64);
    for (let i = 0; i < n; i++) members[codes[i * 2 + level]]++;
    return members.reduce((sum, m) => (m > 0 ? sum - (m / n) * Math.log2(m / n) : sum), 0);
  };

  it('uses codes more evenly on every level, and is the same for a seed', () => {
    const balanced = quantize('balanced');
    for (const level of [0, 1])
      expect(entropy(balanced, level)).toBeGreaterThan(entropy(quantize('plus-plus'), level) + 0.1);
    expect(quantize('balanced')).toEqual(balanced);
  });
});

describe('cappedCodebookSize(codebookSize, numItems)', () => {
  it('asks for two items a code at least', () => {
    expect(cappedCodebookSize(64, 512)).toBe(64);
    expect(cappedCodebookSize(64, 64)).toBe(32);
    expect(cappedCodebookSize(64, 3)).toBe(2);
  });
});
