import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { buildTrie } from '../../../src/items/trie.ts';
import { layoutTrie } from '../../../src/ui/components/trieLayout.ts';

function randomTrie(numItems: number, size: number) {
  const rng = new RandomStream(1, 'test');
  const seen = new Set<number>();
  while (seen.size < numItems) seen.add(rng.int(size ** 3));
  return buildTrie(
    Uint32Array.from(
      [...seen].flatMap((c) => [c % size, size + (Math.floor(c / size) % size), 2 * size + Math.floor(c / size ** 2)]),
    ),
    3,
  );
}
const options = { height: 700, minRow: 10, maxRow: 40, weight: (p: number) => -p };

describe('layoutTrie(trie, options)', () => {
  it('shows everything where it fits', () => {
    const trie = randomTrie(64, 4);
    const layout = layoutTrie(trie, { ...options, selected: 0 });
    expect(layout.nodes.length).toBe(trie.numPrefixes);
    expect(layout.nodes.every((node) => node.wedgeItems === 0)).toBe(true);
  });

  it.each([0, 5, 200, 6000])(
    'keeps thousands of items within the height, nothing lost, with prefix %i on screen',
    (selected) => {
      const trie = randomTrie(5000, 64);
      const layout = layoutTrie(trie, { ...options, selected });
      expect(layout.byPrefix.has(selected)).toBe(true);
      expect(layout.rowHeight).toBeGreaterThan(6);
      let items = 0;
      for (const node of layout.nodes) {
        expect(node.y0).toBeGreaterThanOrEqual(-1e-6);
        expect(node.y1).toBeLessThanOrEqual(700 + 1e-6);
        items += node.wedgeItems;
        if (node.shown.length === 0) items += trie.itemCount[node.prefix];
        for (const c of node.shown) {
          expect(layout.byPrefix.get(c)?.y0).toBeGreaterThanOrEqual(node.y0 - 1e-6);
          expect(layout.byPrefix.get(c)?.y1).toBeLessThanOrEqual(node.y1 + 1e-6);
        }
      }
      expect(items).toBe(5000);
    },
  );

  it('reaches every item by selecting', () => {
    const trie = randomTrie(5000, 64);
    for (let item = 0; item < 5000; item += 97) {
      const leaf = trie.leafOfItem[item];
      expect(layoutTrie(trie, { ...options, selected: leaf }).byPrefix.has(leaf)).toBe(true);
    }
  });
});
