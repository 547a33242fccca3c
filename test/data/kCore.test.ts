import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kCore } from '../../src/data/kCore.ts';
import { datasetOf } from './sampleFiles.ts';

const rowsArbitrary = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 150 });

describe('kCore(dataset, k)', () => {
  it('repeats until every user and item has k interactions', () => {
    // Dropping item c (once) leaves user 2 with one interaction, who then goes too.
    const d = datasetOf([
      ['1', 'a', 1],
      ['1', 'b', 2],
      ['2', 'a', 3],
      ['2', 'c', 4],
      ['3', 'a', 5],
      ['3', 'b', 6],
    ]);
    const { dataset, removed } = kCore(d, 2);
    expect(dataset.userIds).toEqual(['1', '3']);
    expect(dataset.itemIds).toEqual(['a', 'b']);
    expect(removed).toEqual({ users: 1, items: 1, interactions: 2 });
    expect([...(dataset.interactions.timestamp ?? [])]).toEqual([1, 2, 5, 6]);
  });

  it('leaves at least k each, is idempotent, and is the largest such set', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.integer({ min: 2, max: 4 }), (pairs, k) => {
        const d = datasetOf(pairs.map(([u, i], t) => [`u${u}`, `i${i}`, t]));
        // The naive definition: strike offenders one at a time.
        let rows = pairs.map(([u, i]) => ({ u, i }));
        for (let before = -1; before !== rows.length; ) {
          before = rows.length;
          const bad = rows.find(
            (r) => rows.filter((s) => s.u === r.u).length < k || rows.filter((s) => s.i === r.i).length < k,
          );
          if (bad) rows = rows.filter((r) => r !== bad);
        }
        if (rows.length === 0) {
          expect(() => kCore(d, k)).toThrow(/core is empty/);
          return;
        }
        const { dataset } = kCore(d, k);
        const named = Array.from(dataset.interactions.user, (u, n) => [
          dataset.userIds[u],
          dataset.itemIds[dataset.interactions.item[n]],
        ]);
        expect(named).toEqual(rows.map(({ u, i }) => [`u${u}`, `i${i}`]));
        expect(kCore(dataset, k).removed).toEqual({ users: 0, items: 0, interactions: 0 });
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('keeps impressions and attribute paths in step', () => {
    const d = {
      ...datasetOf([
        ['1', 'a', 1],
        ['1', 'b', 2],
        ['2', 'c', 3],
        ['2', 'b', 4],
        ['2', 'a', 5],
      ]),
      impressions: { start: Uint32Array.of(0, 2, 3, 4, 5, 7), item: Uint32Array.of(1, 2, 2, 0, 0, 1, 2) },
      attributePaths: { levelNames: ['x', 'y'], codeNames: [[], []], codes: Uint16Array.of(1, 2, 3, 4, 5, 6) },
    };
    const { dataset } = kCore(d, 2);
    expect(dataset.itemIds).toEqual(['a', 'b']);
    expect([...(dataset.impressions?.start ?? [])]).toEqual([0, 1, 1, 2, 3]);
    expect([...(dataset.impressions?.item ?? [])]).toEqual([1, 0, 1]);
    expect([...(dataset.attributePaths?.codes ?? [])]).toEqual([1, 2, 3, 4]);
  });

  it('keeps everything for k = 0 or 1, and says so when nothing is left', () => {
    const d = datasetOf([['1', 'a', 1]]);
    expect(kCore(d, 1).dataset).toBe(d);
    expect(() => kCore(d, 5)).toThrow(
      /5-core is empty: of 1 users, 1 items and 1 interactions.*Lower data\.minInteractions/,
    );
  });
});
