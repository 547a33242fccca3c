/** Tries for the picture's tests. */
import { RandomStream } from '../../../src/core/random.ts';
import { buildTrie, type Trie } from '../../../src/items/trie.ts';

/** `numItems` distinct random paths of three codes below `size`. */
export function randomTrie(numItems: number, size: number): Trie {
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

/** Exact log flows of rewards that fall as a power of an item's random rank, f64 [numPrefixes]. */
export function randomLogFlow(trie: Trie): Float64Array {
  const order = new RandomStream(2, 'rewards').shuffle(Uint32Array.from({ length: trie.numItems }, (_, i) => i));
  const flow = new Float64Array(trie.numPrefixes);
  for (let p = trie.numPrefixes - 1; p >= 0; p--) {
    if (trie.item[p] >= 0) flow[p] = 1 / (1 + order[trie.item[p]]);
    if (p > 0) flow[trie.parent[p]] += flow[p];
  }
  return flow.map(Math.log);
}
