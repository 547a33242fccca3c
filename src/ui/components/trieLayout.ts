/**
 * Which prefixes of a trie are on screen, and on which rows. Rows too low to read are one closed subtree ("+N items"), or
 * wedges of neighbouring children; the higher the rows are, the more opens. Before: `leafRows.ts`, which says where leaves
 * lie. After: `trieDrawing.ts`. Only what is on screen is visited. Pure; in CSS pixels.
 */
import type { Trie } from '../../items/trie.ts';

/** Neighbouring children that share a place too low for rows of their own. */
export interface Wedge {
  /** Children from `first` to `end` − 1. */
  readonly first: number;
  readonly end: number;
  readonly numItems: number;
  readonly y0: number;
  readonly y1: number;
}

export interface LayoutNode {
  readonly prefix: number;
  /** Vertical span, which may go beyond the picture. */
  readonly y0: number;
  readonly y1: number;
  /** The middle of what is seen of the span. */
  readonly middle: number;
  /** Children with rows of their own that are on screen, ascending; empty for leaves and closed subtrees. */
  readonly children: readonly LayoutNode[];
  /** On screen, ascending. */
  readonly wedges: readonly Wedge[];
}

export interface TrieLayout {
  readonly root: LayoutNode;
  /** Parents before children. */
  readonly nodes: readonly LayoutNode[];
  readonly byPrefix: ReadonlyMap<number, LayoutNode>;
}

export interface LayoutOptions {
  readonly height: number;
  /** A row below this height has no row of its own. */
  readonly legible: number;
}

/** A subtree none of whose children is legible is closed up to this many legible rows, and then shows wedges. */
const MOST_CLOSED_ROWS = 5;

/** Only a span this high has its middle moved into view: a row at the edge scrolls out as it is. */
const STICKY_PX = 40;

function middleSeen(y0: number, y1: number, height: number): number {
  const isSticky = y1 - y0 > STICKY_PX;
  return ((isSticky ? Math.max(y0, 0) : y0) + (isSticky ? Math.min(y1, height) : y1)) / 2;
}

/** Place of each prefix's first leaf among the leaves; u32 [numPrefixes]. A prefix ends `itemCount` further. */
export function leafPlaces(trie: Trie): Uint32Array {
  const place = new Uint32Array(trie.numPrefixes);
  for (let d = trie.levels; d >= 0; d--)
    for (let p = trie.depthStart[d]; p < trie.depthStart[d + 1]; p++)
      place[p] = d === trie.levels ? p - trie.depthStart[d] : place[trie.firstChild[p]];
  return place;
}

/** `yOf` maps a place among the leaves, in [0, numItems], to the screen; it never decreases. */
export function layoutTrie(
  trie: Trie,
  places: Uint32Array,
  yOf: (place: number) => number,
  { height, legible }: LayoutOptions,
): TrieLayout {
  const nodes: LayoutNode[] = [];
  const byPrefix = new Map<number, LayoutNode>();
  const topOf = (p: number) => yOf(places[p]);
  const endOf = (p: number) => yOf(places[p] + trie.itemCount[p]);

  const open = (p: number, y0: number, y1: number): LayoutNode => {
    const at = nodes.length;
    nodes.push(undefined as unknown as LayoutNode); // its place among parents before children; filled below
    const children: LayoutNode[] = [];
    const wedges: Wedge[] = [];
    const [from, to] = [trie.firstChild[p], trie.firstChild[p + 1]];
    const wedge = (first: number, end: number, top: number, bottom: number) => {
      const last = wedges.at(-1);
      const numItems = places[end - 1] + trie.itemCount[end - 1] - places[first];
      if (last?.end === first && (last.y1 - last.y0 < legible || bottom - top < legible))
        wedges[wedges.length - 1] = {
          ...last,
          end,
          numItems: last.numItems + numItems,
          y1: bottom,
        };
      else wedges.push({ first, end, numItems, y0: top, y1: bottom });
    };
    /** Children from `first`, `size` of them (a power of two) or as many as there are: halved until rows are legible. */
    const divide = (first: number, size: number, top: number, bottom: number): void => {
      if (bottom <= 0 || top >= height) return;
      const end = Math.min(first + size, to);
      if (end - first === 1) {
        if (bottom - top >= legible) children.push(open(first, top, bottom));
        else wedge(first, end, top, bottom);
        return;
      }
      const half = first + size / 2;
      if (half >= end) {
        divide(first, size / 2, top, bottom);
        return;
      }
      const between = topOf(half);
      if (between - top < legible && bottom - between < legible) {
        wedge(first, end, top, bottom);
        return;
      }
      divide(first, size / 2, top, between);
      divide(half, size / 2, between, bottom);
    };
    if (to > from) {
      let size = 1;
      while (size < to - from) size *= 2;
      divide(from, size, y0, y1);
      if (children.length === 0 && p !== 0 && y1 - y0 < MOST_CLOSED_ROWS * legible) wedges.length = 0;
    }
    const node = { prefix: p, y0, y1, middle: middleSeen(y0, y1, height), children, wedges };
    nodes[at] = node;
    byPrefix.set(p, node);
    return node;
  };
  const root = open(0, topOf(0), endOf(0));
  return { root, nodes, byPrefix };
}

/** Prefixes whose numbers the picture needs: those on screen, and the children within its wedges; ascending. */
export function prefixesOf({ nodes }: TrieLayout): Uint32Array {
  const shown = new Set<number>();
  for (const node of nodes) {
    shown.add(node.prefix);
    for (const { first, end } of node.wedges)
      for (let c = first; c < Math.min(end, first + MOST_ASKED_OF_A_WEDGE); c++) shown.add(c);
  }
  return Uint32Array.from(shown).sort();
}

/** So that a flat catalogue's wedge does not ask for thousands. */
const MOST_ASKED_OF_A_WEDGE = 64;
