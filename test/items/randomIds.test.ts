import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { randomIds } from '../../src/items/randomIds.ts';

const paths = (codes: Uint16Array, levels: number): string[] =>
  Array.from({ length: codes.length / levels }, (_, i) => codes.subarray(i * levels, (i + 1) * levels).join());

describe('randomIds(numItems, levels, codebookSize, seed)', () => {
  it.each([
    [512, 3, 64],
    [8, 3, 2], // every path is taken
    [9, 2, 4],
  ])('gives %i items distinct paths of %i levels and %i codes', (numItems, levels, codebookSize) => {
    const codes = randomIds(numItems, levels, codebookSize, 7);
    expect(new Set(paths(codes, levels)).size).toBe(numItems);
    expect(Math.max(...codes)).toBeLessThan(codebookSize);
    expect(randomIds(numItems, levels, codebookSize, 7)).toEqual(codes);
    expect(randomIds(numItems, levels, codebookSize, 8)).not.toEqual(codes);
  });

  it('uses every code of every level equally', () => {
    // 4096 items, 8 codes: 512 each; standard deviation √(4096 · ⅛ · ⅞) ≈ 21, so that six of them are never met by chance.
    const codes = randomIds(4096, 5, 8, 3);
    for (let level = 0; level < 5; level++) {
      const count = new Uint32Array(8);
      for (let i = 0; i < 4096; i++) count[codes[i * 5 + level]]++;
      for (const c of count) expect(Math.abs(c - 512)).toBeLessThan(6 * 21);
    }
  });

  it('refuses more items than paths', () => {
    expect(() => randomIds(9, 3, 2, 7)).toThrow(ConfigError);
    expect(() => randomIds(9, 3, 2, 7)).toThrow(/3 levels of 2 codes hold 8 random paths, and there are 9 items/);
  });
});
