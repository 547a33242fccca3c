import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveCollisions } from '../../src/items/collisions.ts';

describe('resolveCollisions(codes, levels, codebookSizes)', () => {
  it('leaves distinct paths alone', () => {
    const codes = Uint16Array.of(0, 1, 1, 0);
    expect(resolveCollisions(codes, 2, [2, 2])).toEqual({
      codes,
      levels: 2,
      codebookSizes: [2, 2],
      hasCollisionLevel: false,
      collisions: { items: 0, paths: 0, largest: 1 },
    });
  });

  it('numbers items of one path 0, 1, 2, … in a further level', () => {
    const r = resolveCollisions(Uint16Array.of(5, 7, 5, 5), 1, [8]);
    expect([...r.codes]).toEqual([5, 0, 7, 0, 5, 1, 5, 2]);
    expect(r).toMatchObject({
      levels: 2,
      codebookSizes: [8, 3],
      hasCollisionLevel: true,
      collisions: { items: 3, paths: 1, largest: 3 },
    });
  });

  it("only counts them with 'keep'", () => {
    const codes = Uint16Array.of(5, 7, 5, 5, 7, 1);
    expect(resolveCollisions(codes, 1, [8], 'keep')).toEqual({
      codes,
      levels: 1,
      codebookSizes: [8],
      hasCollisionLevel: false,
      collisions: { items: 5, paths: 2, largest: 3 },
    });
  });

  it('loses no item and changes no code', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 80 }), (rows) => {
        const r = resolveCollisions(Uint16Array.from(rows.flat()), 2, [4, 4]);
        const path = (i: number): number[] => Array.from(r.codes.subarray(i * r.levels, (i + 1) * r.levels));
        expect(new Set(rows.map((_, i) => path(i).join())).size).toBe(rows.length);
        rows.forEach((row, i) => {
          expect(path(i).slice(0, 2)).toEqual(row);
          path(i).forEach((code, level) => {
            expect(code).toBeLessThan(r.codebookSizes[level]);
          });
        });
        const twins = rows.filter((a) => rows.filter((b) => a.join() === b.join()).length > 1).length;
        expect(r.collisions.items).toBe(twins);
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});
