/** The trie as kernels read it. */
import type { Trie } from '../items/trie.ts';
import type { TrieWords } from '../nn/llama.ts';

/** firstChild [numPrefixes + 1], then token [numPrefixes]. */
export function trieWords(trie: Trie): TrieWords {
  const words = new Uint32Array(2 * trie.numPrefixes + 1);
  words.set(trie.firstChild);
  words.set(trie.token, trie.numPrefixes + 1);
  return { words, numPrefixes: trie.numPrefixes };
}
