/** Where a key leads on the trie: the walk of the accessible tree. Pure. */
import type { Trie } from '../../items/trie.ts';

const PAGE = 10;

/**
 * Left to the parent, right to the first child, up and down within a depth, Page Up and Page Down ten at a time, Home to the
 * root, End to the last prefix of the depth, a letter (or several typed in one go) to the next name of the depth that begins
 * so. The same prefix where there is no way; null for a key that does not walk.
 */
export function walk(
  trie: Trie,
  from: number,
  key: string,
  typed: string,
  nameOf: (prefix: number) => string,
): number | null {
  const depth = trie.depth[from];
  const [first, end] = [trie.depthStart[depth], trie.depthStart[depth + 1]];
  const by = (n: number) => Math.max(first, Math.min(end - 1, from + n));
  switch (key) {
    case 'ArrowLeft':
      return trie.parent[from];
    case 'ArrowRight':
      return trie.item[from] < 0 ? trie.firstChild[from] : from;
    case 'ArrowUp':
      return by(-1);
    case 'ArrowDown':
      return by(1);
    case 'PageUp':
      return by(-PAGE);
    case 'PageDown':
      return by(PAGE);
    case 'Home':
      return 0;
    case 'End':
      return end - 1;
  }
  if (typed === '') return null;
  // One letter moves on; more letters may keep what they still describe.
  const start = typed.length > 1 ? 0 : 1;
  for (let k = start; k < end - first + start; k++) {
    const p = first + ((from - first + k) % (end - first));
    if (nameOf(p).toLocaleLowerCase().startsWith(typed)) return p;
  }
  // What was typed together describes nothing: the last letter begins anew.
  return typed.length > 1 ? walk(trie, from, key, typed.slice(-1), nameOf) : from;
}
