/**
 * Which prefixes of a trie are on screen, and on which rows. A picture has room for so many rows; subtrees that do not
 * fit are closed to one row, and children beyond a parent's share become one "+N items" wedge. Pure; in pixels.
 */
import type { Trie } from '../../items/trie.ts';

export interface LayoutNode {
  readonly prefix: number;
  /** Vertical span, CSS pixels. */
  readonly y0: number;
  readonly y1: number;
  /** Shown children, ascending; empty for leaves and closed subtrees. */
  readonly shown: readonly number[];
  /** Items below children that are not shown; 0 without a wedge. */
  readonly wedgeItems: number;
  /** First child inside the wedge, −1 without one. */
  readonly wedgeFirst: number;
  readonly wedgeY0: number;
  readonly wedgeY1: number;
}

export interface TrieLayout {
  /** Ascending by prefix. */
  readonly nodes: readonly LayoutNode[];
  readonly byPrefix: ReadonlyMap<number, LayoutNode>;
  readonly rowHeight: number;
}

export interface LayoutOptions {
  readonly height: number;
  readonly minRow: number;
  readonly maxRow: number;
  readonly selected: number;
  /** Importance of a prefix, for instance its exact flow; decides what is opened when room is short. */
  readonly weight: (prefix: number) => number;
}

/** Room above the first and below the last row, for edges thicker than a row. */
const MARGIN = 6;

export function layoutTrie(trie: Trie, { height, minRow, maxRow, selected, weight }: LayoutOptions): TrieLayout {
  const budget = Math.max(6, Math.floor(height / minRow));
  const fits = trie.numItems <= budget;
  const opened = new Map<number, number[]>();
  let rows = 1;
  const numChildren = (p: number) => trie.firstChild[p + 1] - trie.firstChild[p];
  const rowsToOpen = (p: number, cap: number) => Math.min(numChildren(p), cap) - 1;

  /** Opens p, at most `cap` rows: its weightiest children and `must`, then a wedge. */
  const open = (p: number, cap: number, must: number): void => {
    const children = Array.from({ length: numChildren(p) }, (_, k) => trie.firstChild[p] + k);
    let shown = children;
    if (children.length > cap) {
      shown = [...children].sort((a, b) => weight(b) - weight(a) || a - b).slice(0, Math.max(1, cap - 1));
      if (must >= 0 && !shown.includes(must)) shown[shown.length - 1] = must;
      shown.sort((a, b) => a - b);
    }
    opened.set(p, shown);
    rows += rowsToOpen(p, cap);
  };

  const path = [0];
  for (let p = selected; p !== 0; p = trie.parent[p]) path.splice(1, 0, p);
  const inner = path.filter((p) => trie.item[p] < 0);
  inner.forEach((p, k) => {
    const isLast = k === inner.length - 1;
    const share = isLast
      ? Math.floor((budget - rows) * (p === 0 ? 0.4 : 0.6))
      : Math.floor(budget / (4 * Math.max(1, inner.length - 1)));
    open(p, fits ? trie.numItems : Math.max(3, share), path[k + 1] ?? -1);
  });

  const closed: number[] = [];
  const addClosed = (p: number) => {
    for (const c of opened.get(p) ?? []) if (trie.item[c] < 0 && !opened.has(c)) closed.push(c);
  };
  for (const p of inner) addClosed(p);
  while (closed.length > 0) {
    let best = 0;
    for (let k = 1; k < closed.length; k++) if (weight(closed[k]) > weight(closed[best])) best = k;
    const [p] = closed.splice(best, 1);
    const left = budget - rows;
    const cap = fits
      ? trie.numItems
      : Math.min(numChildren(p), Math.max(3, Math.floor(left / Math.max(3, Math.min(8, closed.length + 1)))));
    if (!fits && rowsToOpen(p, cap) > left) continue;
    open(p, cap, -1);
    addClosed(p);
  }

  const rowHeight = Math.min(maxRow, (height - 2 * MARGIN) / rows);
  let y = (height - rowHeight * rows) / 2;
  const nodes: LayoutNode[] = [];
  const place = (p: number): void => {
    const shown = opened.get(p) ?? [];
    const y0 = y;
    for (const c of shown) place(c);
    let wedgeItems = 0;
    let wedgeFirst = -1;
    if (shown.length > 0 && shown.length < numChildren(p)) {
      wedgeItems = trie.itemCount[p];
      for (const c of shown) wedgeItems -= trie.itemCount[c];
      for (let c = trie.firstChild[p]; wedgeFirst < 0; c++) if (!shown.includes(c)) wedgeFirst = c;
    }
    const wedgeY0 = y;
    if (wedgeItems > 0 || shown.length === 0) y += rowHeight;
    nodes.push({ prefix: p, y0, y1: y, shown, wedgeItems, wedgeFirst, wedgeY0, wedgeY1: y });
  };
  place(0);
  nodes.sort((a, b) => a.prefix - b.prefix);
  return { nodes, byPrefix: new Map(nodes.map((node) => [node.prefix, node])), rowHeight };
}
