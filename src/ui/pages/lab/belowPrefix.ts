/** What lies below a prefix and on the way to it, for the words about one. After: `PrefixReadout.tsx`. */
import type { PreparedSummary } from '../../stores/runStore.ts';

type Trie = PreparedSummary['trie'];

/** Leaves at or below a prefix as a range of prefix numbers [from, to). */
export function leavesBelow(trie: Trie, prefix: number): readonly [number, number] {
  let [from, to] = [prefix, prefix + 1];
  for (let d = trie.depth[prefix]; d < trie.levels; d++) [from, to] = [trie.firstChild[from], trie.firstChild[to]];
  return [from, to];
}

/** Σ exp(values) over the children of a prefix, or NaN while one of them is not known. */
export function sumOverChildren(trie: Trie, prefix: number, values: Float32Array): number {
  let sum = 0;
  for (let c = trie.firstChild[prefix]; c < trie.firstChild[prefix + 1]; c++) sum += Math.exp(values[c]);
  return sum;
}

export function namesTo(trie: Trie, prefix: number, nameOf: (token: number) => string): string[] {
  const names: string[] = [];
  for (let p = prefix; p !== 0; p = trie.parent[p]) names.push(nameOf(trie.token[p]));
  return names.reverse();
}
