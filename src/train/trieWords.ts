/** The trie as kernels read it, and behind it one pseudo-prefix a level, whose children are all tokens of that level. */
import type { Trie } from '../items/trie.ts';
import type { Vocabulary } from '../items/vocabulary.ts';
import type { TrieWords } from '../nn/modelPlan.ts';

/**
 * firstChild [n + 1], then token [n children and levels' tokens], where n counts the trie's prefixes and, with a
 * vocabulary, its levels: prefix `trie.numPrefixes + l` masks a softmax to the tokens of level l.
 */
export function trieWords(trie: Trie, vocabulary: Vocabulary | null = null): TrieWords {
  const sizes = vocabulary?.codebookSizes ?? [];
  const numPrefixes = trie.numPrefixes + sizes.length;
  const words = new Uint32Array(numPrefixes + 1 + trie.numPrefixes + sizes.reduce((a, k) => a + k, 0));
  words.set(trie.firstChild);
  words.set(trie.token, numPrefixes + 1);
  let child = trie.numPrefixes;
  sizes.forEach((size, level) => {
    words[trie.numPrefixes + level] = child;
    for (let code = 0; code < size; code++) words[numPrefixes + 1 + child++] = vocabulary!.levelOffset[level] + code;
    words[trie.numPrefixes + level + 1] = child;
  });
  return { words, numPrefixes };
}
