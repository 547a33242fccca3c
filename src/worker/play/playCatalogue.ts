/** The items of the demo as a trie in words: Wardrobe-64, or items of the reader's own. After: `playSession.ts`. */
import { wardrobe64, wardrobeReaders } from '../../data/datasets/wardrobe64.ts';
import { buildTrie } from '../../items/trie.ts';
import type { OwnItems, PlayWorld } from './playProtocol.ts';

let wardrobe: PlayWorld | null = null;

/** The own rewards of a reader of Wardrobe-64, without the trie; f64 [64]. */
export const wardrobeRewardsOf = (reader: number): Float64Array => wardrobeReaders[reader].rewards;

/** Wardrobe-64; built once. Tokens are level · 4 + code: the demo needs no special tokens. */
export function wardrobeWorld(): PlayWorld {
  if (wardrobe !== null) return wardrobe;
  const { attributePaths, itemTitles } = wardrobe64(7);
  if (attributePaths === null) throw new Error('Wardrobe-64 carries no attribute paths.');
  const levels = attributePaths.levelNames.length;
  const sizes = attributePaths.codeNames.map((names) => names.length);
  const offset = (level: number) => sizes.slice(0, level).reduce((a, b) => a + b, 0);
  const tokens = Uint32Array.from(attributePaths.codes, (code, i) => offset(i % levels) + code);
  const trie = buildTrie(tokens, levels);
  const tokenNames = attributePaths.codeNames.flat();
  const readers = wardrobeReaders.map(({ name, about, history, rewards }) => ({ name, about, history, rewards }));
  wardrobe = { trie, itemTitles, tokenNames, readers, isOwn: false };
  return wardrobe;
}

/**
 * Items of the reader's own. A token is a word at a level, numbered in the order of first appearance, so that the picture
 * keeps the order of the lines. Throws TrieError where two items share a path.
 */
export function ownWorld({ paths, rewards }: OwnItems): PlayWorld {
  const levels = paths[0]?.length ?? 0;
  const codes = Array.from({ length: levels }, () => new Map<string, number>());
  for (const path of paths)
    for (const [l, word] of path.entries()) if (!codes[l].has(word)) codes[l].set(word, codes[l].size);
  const offset = codes.map((_, l) => codes.slice(0, l).reduce((total, { size }) => total + size, 0));
  const tokens = Uint32Array.from(
    paths.flatMap((path) => path.map((word, l) => offset[l] + (codes[l].get(word) ?? 0))),
  );
  return {
    trie: buildTrie(tokens, levels),
    itemTitles: paths.map((path) => path.join(' ')),
    tokenNames: codes.flatMap((level) => [...level.keys()]),
    readers: [{ name: '', about: '', history: [], rewards: Float64Array.from(rewards) }],
    isOwn: true,
  };
}
