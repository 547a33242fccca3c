import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { cappedCodebookSize, kMeans, residualQuantize } from '../../src/items/residualQuantizer.ts';

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

describe('cappedCodebookSize(codebookSize, numItems)', () => {
  it('asks for two items a code at least', () => {
    expect(cappedCodebookSize(64, 512)).toBe(64);
    expect(cappedCodebookSize(64, 64)).toBe(32);
    expect(cappedCodebookSize(64, 3)).toBe(2);
  });
});
