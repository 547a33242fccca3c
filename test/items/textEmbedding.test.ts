import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { termMatrix, textEmbedding } from '../../src/items/textEmbedding.ts';
import { datasetOf } from '../data/sampleFiles.ts';

const plain = datasetOf([
  ['1', 'a', 1],
  ['1', 'b', 2],
  ['1', 'c', 3],
  ['1', 'd', 4],
]);
const titled = (itemTitles: readonly string[], itemCategories: readonly string[][] = [[], [], [], []]): Dataset => ({
  ...plain,
  itemTitles,
  itemCategories,
});

const cosine = ({ size, vectors }: { size: number; vectors: Float64Array }, i: number, j: number): number => {
  let sum = 0;
  for (let c = 0; c < size; c++) sum += vectors[i * size + c] * vectors[j * size + c];
  return sum;
};

describe('termMatrix(dataset)', () => {
  it('agrees with TF-IDF worked out by hand', () => {
    const m = termMatrix(titled(['Red, RED hat', 'red scarf', 'c', 'd'])); // titles of c and d are their IDs
    expect(m.terms).toEqual(['red', 'hat', 'scarf']);
    expect([...m.start]).toEqual([0, 2, 4, 4, 4]);
    expect([...m.column]).toEqual([0, 1, 0, 2]);
    // n = 4: red in 2 items, hat and scarf in 1.
    const red = Math.log(5 / 3) + 1;
    const rare = Math.log(5 / 2) + 1;
    const first = Math.hypot(2 * red, rare);
    const second = Math.hypot(red, rare);
    [(2 * red) / first, rare / first, red / second, rare / second].forEach((expected, k) => {
      expect(m.value[k]).toBeCloseTo(expected, 14);
    });
  });

  it('takes a category and an attribute as one term each, apart from words', () => {
    const attributePaths = {
      levelNames: ['garment'],
      codeNames: [['hat', 'silk tie']],
      codes: Uint16Array.of(0, 1, 0, 1),
    };
    const m = termMatrix({ ...titled(['Hat', 'b', 'c', 'd'], [['Head Wear'], [], [], []]), attributePaths });
    expect(m.terms).toEqual(['hat', 'category:head wear', 'garment:hat', 'garment:silk tie']);
    expect([...m.start]).toEqual([0, 3, 4, 5, 6]);
  });

  it('refuses data without a word on any item', () => {
    expect(() => termMatrix(plain)).toThrow(ConfigError);
    expect(() => termMatrix(plain)).toThrow(/sequences has no titles, categories or attributes/);
  });
});

describe('textEmbedding(dataset, embeddingSize, seed)', () => {
  const dataset = titled(['red hat', 'red hat', 'red scarf', 'green tea']);

  it('keeps the cosines of TF-IDF while the width suffices', () => {
    const e = textEmbedding(dataset, 4, 7);
    const red = Math.log(5 / 4) + 1;
    const hat = Math.log(5 / 3) + 1;
    const scarf = Math.log(5 / 2) + 1;
    expect(e.size).toBe(4);
    expect(cosine(e, 0, 0)).toBeCloseTo(1, 12);
    expect(cosine(e, 0, 1)).toBeCloseTo(1, 12);
    expect(cosine(e, 0, 2)).toBeCloseTo((red * red) / (Math.hypot(red, hat) * Math.hypot(red, scarf)), 12);
    expect(cosine(e, 0, 3)).toBeCloseTo(0, 12);
  });

  it('puts what shares words together where it does not, and is the same for a seed', () => {
    const e = textEmbedding(dataset, 2, 7);
    expect(e.size).toBe(2);
    expect(cosine(e, 0, 2)).toBeGreaterThan(0.9);
    expect(Math.abs(cosine(e, 0, 3))).toBeLessThan(1e-9);
    expect(textEmbedding(dataset, 2, 7).vectors).toEqual(e.vectors);
  });

  it('leaves an item without a word at zero', () => {
    const e = textEmbedding(titled(['red hat', 'red scarf', 'c', 'green tea']), 3, 7);
    expect(cosine(e, 2, 2)).toBe(0);
    expect(e.vectors.every(Number.isFinite)).toBe(true);
  });
});
