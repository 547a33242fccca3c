import { describe, expect, it } from 'vitest';
import { searchableTitles, searchTitles } from '../../../src/ui/components/trieSearch.ts';
import { walk } from '../../../src/ui/components/trieWalk.ts';
import { randomTrie } from './tries.ts';

describe('walk(trie, from, key, typed, nameOf)', () => {
  const trie = randomTrie(12_000, 64);
  const name = (p: number) => `item ${p}`;
  const press = (from: number, key: string, typed = '') => walk(trie, from, key, typed, name);

  it('reaches every item: right to a leaf, then down through all of them', () => {
    let p = 0;
    for (let depth = 0; depth < 3; depth++) p = press(p, 'ArrowRight') ?? -1;
    const seen = new Set<number>();
    for (let k = 0; k < 12_000; k++) {
      seen.add(trie.item[p]);
      p = press(p, 'ArrowDown') ?? -1;
    }
    expect(seen.size).toBe(12_000);
    expect(press(p, 'ArrowRight')).toBe(p);
  });

  it('goes by pages, to the ends, and up again', () => {
    const leaf = trie.leafOfItem[77];
    expect(press(leaf, 'PageDown')).toBe(Math.min(trie.numPrefixes - 1, leaf + 10));
    expect(press(leaf, 'PageUp')).toBe(Math.max(trie.depthStart[3], leaf - 10));
    expect(press(leaf, 'End')).toBe(trie.numPrefixes - 1);
    expect(press(leaf, 'ArrowLeft')).toBe(trie.parent[leaf]);
    expect(press(leaf, 'Home')).toBe(0);
    expect(press(leaf, 'Tab')).toBeNull();
  });

  it('goes to the next name that begins with what is typed, round the depth', () => {
    const names = ['', 'apple', 'banana', 'Blueberry', 'cherry'];
    const small = {
      ...trie,
      depth: Uint8Array.from([0, 1, 1, 1, 1]),
      depthStart: Uint32Array.from([0, 1, 5]),
    };
    const type = (from: number, typed: string) => walk(small, from, typed.slice(-1), typed, (p) => names[p]);
    expect(type(1, 'b')).toBe(2);
    expect(type(2, 'b')).toBe(3);
    expect(type(3, 'b')).toBe(2);
    expect(type(2, 'ba')).toBe(2);
    expect(type(2, 'bl')).toBe(3);
    expect(type(4, 'zb')).toBe(2);
    expect(type(4, 'z')).toBe(4);
  });
});

describe('searchTitles(searchable, typed, limit)', () => {
  const titles = searchableTitles(['Blue jacket', 'Jacket, blue', 'Yellow undershirt', 'Bluebell', 'Deep-blue']);

  it('puts beginnings before words before the rest, and counts all', () => {
    expect(searchTitles(titles, 'BLUE', 3)).toEqual({ items: [0, 3, 1], total: 4 });
    expect(searchTitles(titles, ' jack', 9).items).toEqual([1, 0]);
    expect(searchTitles(titles, 'dershi', 9).items).toEqual([2]);
  });

  it('finds nothing for nothing', () => {
    expect(searchTitles(titles, '  ', 9)).toEqual({ items: [], total: 0 });
    expect(searchTitles(titles, 'green', 9)).toEqual({ items: [], total: 0 });
  });
});
