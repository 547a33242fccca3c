/**
 * The prefix tree of all semantic IDs as flat arrays. Before: `vocabulary.ts`. After: `gflow/`, `train/` and the picture.
 *
 * Prefixes are numbered breadth-first and, within a parent, by token: the root is 0, depth d's prefixes are contiguous,
 * and the children of prefix p are the contiguous range firstChild[p] … firstChild[p + 1] − 1.
 * All leaves lie at depth L.
 */
import { TrieError } from '../core/errors.ts';

export const NO_ITEM = -1;

export interface Trie {
  readonly levels: number;
  readonly numItems: number;
  readonly numPrefixes: number;
  /** Children of p: firstChild[p] … firstChild[p + 1] − 1; u32 [numPrefixes + 1]. */
  readonly firstChild: Uint32Array;
  /** Token on the edge into p (0 for the root); u32 [numPrefixes]. */
  readonly token: Uint32Array;
  /** Parent prefix (0 for the root itself); u32 [numPrefixes]. */
  readonly parent: Uint32Array;
  /** Depth of p: 0 for the root, L for a leaf; u8 [numPrefixes]. */
  readonly depth: Uint8Array;
  /** The item of a leaf, NO_ITEM elsewhere; i32 [numPrefixes]. */
  readonly item: Int32Array;
  /** The leaf of an item; u32 [numItems]. */
  readonly leafOfItem: Uint32Array;
  /** Items at or below p; u32 [numPrefixes]. */
  readonly itemCount: Uint32Array;
  /** First prefix of each depth, [L + 2]; the last entry is numPrefixes. */
  readonly depthStart: Uint32Array;
}

/**
 * Builds the trie of token paths [numItems, levels].
 * Throws TrieError when two items share a path.
 */
export function buildTrie(tokens: Uint32Array, levels: number): Trie {
  const numItems = tokens.length / levels;
  if (numItems < 1 || !Number.isInteger(numItems))
    throw new TrieError(
      `buildTrie: ${tokens.length} tokens do not make items of ${levels} levels; expected a non-empty multiple of ${levels}.`,
    );
  const order = Uint32Array.from({ length: numItems }, (_, i) => i);
  const compare = (a: number, b: number): number => {
    for (let l = 0; l < levels; l++) {
      const d = tokens[a * levels + l] - tokens[b * levels + l];
      if (d !== 0) return d;
    }
    return 0;
  };
  order.sort(compare);
  // In sorted order, item k opens a new prefix at every depth beyond its common prefix with item k − 1.
  const common = new Uint8Array(numItems);
  const countAtDepth = new Uint32Array(levels + 1);
  countAtDepth[0] = 1;
  for (let k = 0; k < numItems; k++) {
    let c = 0;
    if (k > 0) while (c < levels && tokens[order[k] * levels + c] === tokens[order[k - 1] * levels + c]) c++;
    if (k > 0 && c === levels)
      throw new TrieError(
        `buildTrie: items ${order[k - 1]} and ${order[k]} share the path [${Array.from(tokens.subarray(order[k] * levels, (order[k] + 1) * levels))}]. Add a collision level (resolveCollisions) first.`,
      );
    common[k] = c;
    for (let d = c + 1; d <= levels; d++) countAtDepth[d]++;
  }
  const depthStart = new Uint32Array(levels + 2);
  for (let d = 0; d <= levels; d++) depthStart[d + 1] = depthStart[d] + countAtDepth[d];
  const numPrefixes = depthStart[levels + 1];
  const firstChild = new Uint32Array(numPrefixes + 1);
  const token = new Uint32Array(numPrefixes);
  const parent = new Uint32Array(numPrefixes);
  const depth = new Uint8Array(numPrefixes);
  const item = new Int32Array(numPrefixes).fill(NO_ITEM);
  const leafOfItem = new Uint32Array(numItems);
  const itemCount = new Uint32Array(numPrefixes);
  const next = depthStart.slice(0, levels + 1);
  const current = new Uint32Array(levels + 1);
  next[0] = 1;
  for (let k = 0; k < numItems; k++) {
    for (let d = common[k] + 1; d <= levels; d++) {
      const p = next[d]++;
      current[d] = p;
      token[p] = tokens[order[k] * levels + d - 1];
      parent[p] = current[d - 1];
      depth[p] = d;
    }
    const leaf = current[levels];
    item[leaf] = order[k];
    leafOfItem[order[k]] = leaf;
    for (let d = 0; d <= levels; d++) itemCount[current[d]]++;
  }
  // Children of consecutive parents are consecutive: one sweep sets the ranges.
  let p = 0;
  for (let c = 1; c < numPrefixes; c++) while (p <= parent[c]) firstChild[p++] = c;
  while (p <= numPrefixes) firstChild[p++] = numPrefixes;
  return { levels, numItems, numPrefixes, firstChild, token, parent, depth, item, leafOfItem, itemCount, depthStart };
}

/** Prefixes on the way from the root (exclusive) to `prefix` (inclusive): its depth many. */
export function pathTo(trie: Trie, prefix: number): number[] {
  const path: number[] = [];
  for (let p = prefix; p !== 0; p = trie.parent[p]) path.push(p);
  return path.reverse();
}

/** The child of `prefix` along `token`, or −1. */
export function childAlong(trie: Trie, prefix: number, token: number): number {
  let low = trie.firstChild[prefix];
  let high = trie.firstChild[prefix + 1] - 1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    if (trie.token[mid] === token) return mid;
    if (trie.token[mid] < token) low = mid + 1;
    else high = mid - 1;
  }
  return -1;
}
