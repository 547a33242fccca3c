/** Where the columns of the trie's picture stand, and what is under a point. Before: `trieLayout.ts`. In CSS pixels. */
import type { Trie } from '../../items/trie.ts';
import type { LayoutNode, TrieLayout, Wedge } from './trieLayout.ts';

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** x of each depth's nodes, [L + 1]. */
  readonly column: readonly number[];
  /** Room for the leaves' titles; 0 without labels. */
  readonly labelWidth: number;
  readonly barX: number;
  /** 0 without bars. */
  readonly barWidth: number;
  readonly badgeWidth: number;
  readonly isNarrow: boolean;
  readonly isCompact: boolean;
}

export const NODE_WIDTH = 5;
/** A compact picture narrower than this has no bars either. */
const LEAST_WIDTH_WITH_BARS = 180;

export interface GeometryOptions {
  /** The caller's own labels stand beside the leaves, and get room on narrow pictures too. */
  readonly isLabelled?: boolean;
  readonly isCompact?: boolean;
}

export function trieGeometry(
  width: number,
  height: number,
  levels: number,
  { isLabelled = false, isCompact = false }: GeometryOptions = {},
): Geometry {
  const columns = (left: number, right: number) =>
    Array.from({ length: levels + 1 }, (_, d) => left + ((right - left) * d) / levels);
  if (isCompact) {
    const barWidth = width < LEAST_WIDTH_WITH_BARS ? 0 : Math.round(width * 0.16);
    const right = width - 6 - NODE_WIDTH - (barWidth > 0 ? barWidth + 4 : 0);
    const rest = { labelWidth: 0, barX: right + NODE_WIDTH + 4, barWidth, badgeWidth: 0 };
    return { width, height, column: columns(6, right), ...rest, isNarrow: true, isCompact };
  }
  const isNarrow = width < 560;
  const badgeWidth = isNarrow ? 0 : 34;
  const barWidth = Math.min(130, Math.max(56, width * 0.13));
  const labelWidth = isNarrow
    ? Math.max(isLabelled ? 64 : 50, width * 0.19)
    : Math.min(190, Math.max(96, width * 0.175));
  const right = width - 12 - badgeWidth - barWidth - 8 - labelWidth - 8;
  const barX = right + NODE_WIDTH + 8 + labelWidth + 4;
  return { width, height, column: columns(12, right), labelWidth, barX, barWidth, badgeWidth, isNarrow, isCompact };
}

export interface Hit {
  readonly prefix: number;
  /** Inside the reward bar of a leaf. */
  readonly isBar: boolean;
  /** The wedge under the point, of the children of `prefix`. */
  readonly wedge: Wedge | null;
}

/** What is under a point: the node of the nearest column, else the deepest shown ancestor on that row. */
export function hitTest(trie: Trie, layout: TrieLayout, geometry: Geometry, x: number, y: number): Hit | null {
  const spacing = geometry.column[1] - geometry.column[0];
  const wanted = Math.max(0, Math.min(trie.levels, Math.round((x - geometry.column[0]) / spacing)));
  const covers = (span: LayoutNode | Wedge) => y >= span.y0 && y < span.y1;
  let node = layout.root;
  if (!covers(node)) return null;
  for (let depth = 0; depth < wanted; depth++) {
    const wedge = node.wedges.find(covers);
    if (wedge !== undefined) return { prefix: node.prefix, isBar: false, wedge };
    const next = node.children.find(covers);
    if (next === undefined) break;
    node = next;
  }
  const isBar = trie.item[node.prefix] >= 0 && geometry.barWidth > 0 && x >= geometry.barX - 6;
  return { prefix: node.prefix, isBar, wedge: null };
}
