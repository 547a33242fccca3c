import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTrie, childAlong, NO_ITEM, pathTo } from '../../src/items/trie.ts';

/** Distinct token paths [n, L] with at most K tokens a level, in random order. */
const paths = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 })).chain(([levels, width]) =>
  fc
    .uniqueArray(fc.array(fc.nat(width), { minLength: levels, maxLength: levels }), {
      minLength: 1,
      maxLength: 60,
      selector: (p) => p.join(),
    })
    .map((rows) => ({ levels, rows: rows.map((row) => row.map((code, l) => 3 + l * 10 + code)) })),
);
const check = (law: (trie: ReturnType<typeof buildTrie>, rows: number[][], levels: number) => void): void =>
  fc.assert(
    fc.property(paths, ({ levels, rows }) => law(buildTrie(Uint32Array.from(rows.flat()), levels), rows, levels)),
    { numRuns: 100, seed: 3 },
  );

describe('buildTrie(tokens, levels)', () => {
  it('leads along every path to its own item, and back', () =>
    check((trie, rows, levels) => {
      rows.forEach((row, item) => {
        let prefix = 0;
        for (const token of row) prefix = childAlong(trie, prefix, token);
        expect(trie.item[prefix]).toBe(item);
        expect(trie.leafOfItem[item]).toBe(prefix);
        expect(pathTo(trie, prefix).map((p) => trie.token[p])).toEqual(row);
        expect(trie.depth[prefix]).toBe(levels);
      });
    }));

  it('has as many prefixes as there are distinct prefixes of paths', () =>
    check((trie, rows, levels) => {
      const distinct = new Set(
        rows.flatMap((row) => Array.from({ length: levels + 1 }, (_, l) => row.slice(0, l).join())),
      );
      expect(trie.numPrefixes).toBe(distinct.size);
    }));

  it('counts items: a prefix has the sum of its children, the root all', () =>
    check((trie, rows) => {
      expect(trie.itemCount[0]).toBe(rows.length);
      for (let p = 0; p < trie.numPrefixes; p++) {
        const children = trie.itemCount.subarray(trie.firstChild[p], trie.firstChild[p + 1]);
        if (trie.item[p] === NO_ITEM) expect(children.reduce((a, b) => a + b, 0)).toBe(trie.itemCount[p]);
        else expect([children.length, trie.itemCount[p]]).toEqual([0, 1]);
      }
    }));

  it('numbers prefixes breadth-first, and children by token', () =>
    check((trie, _, levels) => {
      for (let p = 1; p < trie.numPrefixes; p++) {
        expect(trie.depth[p]).toBeGreaterThanOrEqual(trie.depth[p - 1]);
        expect(trie.parent[p]).toBeGreaterThanOrEqual(trie.parent[p - 1]);
        expect(trie.depth[trie.parent[p]]).toBe(trie.depth[p] - 1);
        if (p > 1 && trie.parent[p] === trie.parent[p - 1]) expect(trie.token[p]).toBeGreaterThan(trie.token[p - 1]);
        expect(p >= trie.firstChild[trie.parent[p]] && p < trie.firstChild[trie.parent[p] + 1]).toBe(true);
      }
      for (let depth = 0; depth <= levels; depth++)
        for (let p = trie.depthStart[depth]; p < trie.depthStart[depth + 1]; p++) expect(trie.depth[p]).toBe(depth);
      expect(trie.depthStart[levels + 1]).toBe(trie.numPrefixes);
    }));

  it('rejects two items with one path, and no items at all', () => {
    expect(() => buildTrie(Uint32Array.of(3, 4, 3, 4), 2)).toThrow(/items 0 and 1 share the path \[3,4\]/);
    expect(() => buildTrie(new Uint32Array(0), 2)).toThrow(/non-empty multiple of 2/);
    expect(() => buildTrie(Uint32Array.of(3, 4, 5), 2)).toThrow(/3 tokens/);
  });
});

describe('childAlong(trie, prefix, token)', () => {
  it('gives −1 for a token that leads nowhere', () => {
    const trie = buildTrie(Uint32Array.of(3, 10, 3, 12, 5, 10), 2);
    expect(childAlong(trie, 0, 4)).toBe(-1);
    expect(childAlong(trie, childAlong(trie, 0, 3), 11)).toBe(-1);
    expect(childAlong(trie, trie.leafOfItem[0], 10)).toBe(-1);
  });
});
