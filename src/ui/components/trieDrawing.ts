/** Paints a laid-out trie on a canvas. Before: `trieLayout.ts`. Widths are flows; a leaf's bar is its reward. */
import type { Palette } from '../theme/palette.ts';
import { residualOf } from './prefixFacts.ts';
import type { LayoutNode, TrieLayout } from './trieLayout.ts';
import type { TrieViewProps } from './trieProps.ts';

export interface Geometry {
  readonly width: number;
  readonly height: number;
  /** x of each depth's nodes, [L + 1]. */
  readonly column: readonly number[];
  readonly labelWidth: number;
  readonly barX: number;
  readonly barWidth: number;
  readonly badgeWidth: number;
  readonly isNarrow: boolean;
}

const NODE_WIDTH = 5;

/** `isLabelled`: the caller's own labels stand beside the leaves, and get room on narrow pictures too. */
export function trieGeometry(width: number, height: number, levels: number, isLabelled = false): Geometry {
  const isNarrow = width < 560;
  const badgeWidth = isNarrow ? 0 : 34;
  const barWidth = Math.min(130, Math.max(56, width * 0.13));
  const labelWidth = isNarrow ? (isLabelled ? 64 : 50) : Math.min(150, Math.max(96, width * 0.145));
  const left = 12;
  const right = width - 12 - badgeWidth - barWidth - 8 - labelWidth - 8;
  const column = Array.from({ length: levels + 1 }, (_, d) => left + ((right - left) * d) / levels);
  return {
    width,
    height,
    column,
    labelWidth,
    barX: right + NODE_WIDTH + 8 + labelWidth + 4,
    barWidth,
    badgeWidth,
    isNarrow,
  };
}

export interface Scene {
  readonly props: TrieViewProps;
  readonly layout: TrieLayout;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly hovered: number | null;
  /** Linear flow of each prefix over the reference flow, smoothed; NaN where unknown. */
  readonly share: Float64Array;
  readonly exactShare: Float64Array;
  readonly maxReward: number;
  readonly hasFocus: boolean;
}

const middle = (node: LayoutNode) => (node.y0 + node.y1) / 2;

export function drawTrie(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, geometry, props, palette } = scene;
  context.clearRect(0, 0, geometry.width, geometry.height);
  const shares = props.view === 'learned' ? scene.share : scene.exactShare;
  const thick = thicknessOfAll(scene, shares);
  const thickness = (p: number) => {
    const value = shares[p];
    return Number.isFinite(value) ? Math.max(0.6, Math.min(2.5, value) * thick) : 0.6;
  };
  for (const node of layout.nodes) if (node.shown.length > 0) drawRibbons(context, scene, node, thickness);
  drawThread(context, scene);
  for (const node of layout.nodes) drawNode(context, scene, node, thickness(node.prefix));
  for (const node of layout.nodes) {
    if (props.trie.item[node.prefix] >= 0) drawLeaf(context, scene, node);
    else drawInnerLabel(context, scene, node);
    if (node.wedgeItems > 0) drawWedgeLabel(context, scene, node);
  }
  context.globalAlpha = 1;
  context.fillStyle = palette.ink;
}

/** Where nearly all flow ends in one leaf, everything is drawn thinner, so that it does not bury its neighbours' rows. */
const MOST_ROWS_OF_A_LEAF = 2;

/** Thickness of the reference flow, CSS pixels. */
function thicknessOfAll({ layout, geometry, props }: Scene, shares: Float64Array): number {
  let largest = 0;
  for (const { prefix } of layout.nodes)
    if (props.trie.item[prefix] >= 0 && shares[prefix] > largest) largest = shares[prefix];
  const most = largest > 0 ? (MOST_ROWS_OF_A_LEAF * layout.rowHeight) / largest : Number.POSITIVE_INFINITY;
  return Math.min(geometry.height * 0.34, 300, most);
}

/** Colour of an edge: one hue for learned, one for exact, and by sign for the difference. */
function edgeColour(scene: Scene, p: number): { colour: string; alpha: number } {
  const { props, palette } = scene;
  if (props.view === 'learned') return { colour: palette.learned, alpha: 0.5 };
  if (props.view === 'exact') return { colour: palette.exact, alpha: 0.5 };
  const difference = differenceOf(scene, p);
  if (Number.isNaN(difference) || Math.abs(difference) < 0.02) return { colour: palette.lineStrong, alpha: 0.28 };
  return {
    colour: difference > 0 ? palette.plus : palette.minus,
    alpha: 0.25 + 0.6 * Math.min(1, Math.abs(difference)),
  };
}

/** log learned − log exact flow along the edge into p, nats. */
export function differenceOf(scene: Pick<Scene, 'props'>, p: number): number {
  const { logEdgeFlow, exactLogFlow } = scene.props;
  return (logEdgeFlow?.[p] ?? Number.NaN) - (exactLogFlow?.[p] ?? Number.NaN);
}

function ribbon(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  t0: number,
  t1: number,
) {
  const bend = x0 + (x1 - x0) * 0.5;
  context.beginPath();
  context.moveTo(x0, y0 - t0 / 2);
  context.bezierCurveTo(bend, y0 - t0 / 2, bend, y1 - t1 / 2, x1, y1 - t1 / 2);
  context.lineTo(x1, y1 + t1 / 2);
  context.bezierCurveTo(bend, y1 + t1 / 2, bend, y0 + t0 / 2, x0, y0 + t0 / 2);
  context.closePath();
}

function drawRibbons(
  context: CanvasRenderingContext2D,
  scene: Scene,
  node: LayoutNode,
  thickness: (p: number) => number,
) {
  const { layout, geometry, props, palette } = scene;
  const depth = props.trie.depth[node.prefix];
  const x0 = geometry.column[depth] + NODE_WIDTH;
  const x1 = geometry.column[depth + 1];
  let total = 0;
  for (const c of node.shown) total += thickness(c);
  const wedgeThickness = node.wedgeItems > 0 ? Math.max(1, thickness(node.prefix) - total) : 0;
  let y = middle(node) - (total + wedgeThickness) / 2;
  for (const c of node.shown) {
    const t = thickness(c);
    const child = layout.byPrefix.get(c) as LayoutNode;
    const { colour, alpha } = edgeColour(scene, c);
    ribbon(context, x0, y + t / 2, x1, middle(child), t, t);
    context.globalAlpha = isOnPath(scene, c) ? Math.min(1, alpha + 0.35) : alpha;
    context.fillStyle = colour;
    context.fill();
    y += t;
  }
  if (wedgeThickness > 0) {
    context.globalAlpha = 0.25;
    context.fillStyle = palette.lineStrong;
    const height = Math.max(3, (node.wedgeY1 - node.wedgeY0) * 0.6);
    ribbon(context, x0, y + wedgeThickness / 2, x1, (node.wedgeY0 + node.wedgeY1) / 2, wedgeThickness, height);
    context.fill();
  }
  context.globalAlpha = 1;
}

function isOnPath(scene: Scene, p: number): boolean {
  const { trie, selected } = scene.props;
  for (const end of [selected, scene.hovered ?? 0])
    for (let q = end; q !== 0; q = trie.parent[q]) if (q === p) return true;
  return false;
}

/** The latest trajectory as a thin bright thread through the nodes. */
function drawThread(context: CanvasRenderingContext2D, scene: Scene) {
  const { layout, geometry, props, palette } = scene;
  const root = layout.byPrefix.get(0);
  if (!props.highlight?.length || root === undefined) return;
  context.beginPath();
  let x = geometry.column[0] + NODE_WIDTH;
  let y = middle(root);
  context.moveTo(x, y);
  for (const p of props.highlight) {
    const node = layout.byPrefix.get(p);
    if (node === undefined) break;
    const x1 = geometry.column[props.trie.depth[p]];
    const bend = (x + x1) / 2;
    context.bezierCurveTo(bend, y, bend, middle(node), x1, middle(node));
    x = x1;
    y = middle(node);
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.75;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = palette.ink;
  context.fill();
  context.globalAlpha = 1;
}

function drawNode(context: CanvasRenderingContext2D, scene: Scene, node: LayoutNode, thickness: number) {
  const { geometry, props, palette } = scene;
  const p = node.prefix;
  const x = geometry.column[props.trie.depth[p]];
  const height = Math.max(3, Math.min(thickness, node.y1 - node.y0 > thickness ? thickness : node.y1 - node.y0 - 1));
  const isSelected = p === props.selected;
  context.fillStyle = isSelected || p === scene.hovered ? palette.ink : edgeColour(scene, p).colour;
  context.globalAlpha = 1;
  context.beginPath();
  context.roundRect(x, middle(node) - height / 2, NODE_WIDTH, height, 2);
  context.fill();
  if (isSelected) {
    context.strokeStyle = scene.hasFocus ? palette.focus : palette.ink;
    context.lineWidth = scene.hasFocus ? 2 : 1.25;
    context.beginPath();
    context.roundRect(x - 3, middle(node) - height / 2 - 3, NODE_WIDTH + 6, height + 6, 4);
    context.stroke();
  }
}

function haloText(context: CanvasRenderingContext2D, scene: Scene, text: string, x: number, y: number, colour: string) {
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = scene.palette.surface;
  context.globalAlpha = 0.9;
  context.strokeText(text, x, y);
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function drawInnerLabel(context: CanvasRenderingContext2D, scene: Scene, node: LayoutNode) {
  const { geometry, props, palette } = scene;
  const p = node.prefix;
  if (p === 0 && props.prefixLabels === undefined) return;
  const depth = props.trie.depth[p];
  const isDeep = node.y1 - node.y0 < 30;
  const size = isDeep ? Math.max(9.5, Math.min(12, node.y1 - node.y0)) : 13 - (depth - 1);
  const isSelected = p === props.selected || p === scene.hovered;
  context.font = `${depth === 1 || isSelected ? 600 : 400} ${size}px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  let text = props.prefixLabels?.[p] ?? props.tokenNames[props.trie.token[p]] ?? '';
  if (node.shown.length === 0) text += ` · ${props.trie.itemCount[p]} items`;
  const mark = markOf(scene, p);
  if (mark !== '') text += ` ${mark}`;
  haloText(context, scene, text, geometry.column[depth] + NODE_WIDTH + 5, middle(node), palette.ink);
}

/** The quiet badge: the balance residual where there is one to speak of, or the sign of the difference. */
function markOf(scene: Scene, p: number): string {
  const isDifference = scene.props.view === 'difference';
  const value = isDifference
    ? differenceOf(scene, p)
    : scene.props.view === 'learned'
      ? residualOf(scene.props, p)
      : Number.NaN;
  if (!Number.isFinite(value) || Math.abs(value) < 0.05) return '';
  return `${value > 0 ? '+' : '−'}${Math.abs(value)
    .toFixed(value >= 10 ? 0 : 1)
    .replace(/^0\./, '.')}`;
}

function shorten(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end--;
  return `${text.slice(0, end).trimEnd()}…`;
}

function drawLeaf(context: CanvasRenderingContext2D, scene: Scene, node: LayoutNode) {
  const { geometry, props, palette, maxReward } = scene;
  const p = node.prefix;
  const item = props.trie.item[p];
  const row = node.y1 - node.y0;
  const y = middle(node);
  const isActive = p === props.selected || p === scene.hovered;
  const labelX = geometry.column[props.trie.levels] + NODE_WIDTH + 6;
  if (isActive) {
    context.fillStyle = palette.surface2;
    context.fillRect(labelX - 3, node.y0, geometry.width - labelX - 3, row);
  }
  context.font = `${isActive ? 600 : 400} ${Math.max(9.5, Math.min(13, row * 0.88))}px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const label =
    props.prefixLabels?.[p] ??
    (geometry.isNarrow ? (props.tokenNames[props.trie.token[p]] ?? '') : props.itemTitles[item]);
  context.fillStyle = isActive ? palette.ink : palette.ink2;
  context.fillText(shorten(context, label, geometry.labelWidth), labelX, y);
  const reward = props.rewards?.[item] ?? Number.NaN;
  if (!Number.isFinite(reward)) return;
  const barHeight = Math.max(3, Math.min(12, row * 0.62));
  const length = (value: number) => Math.max(0.5, Math.min(1.06, value / maxReward) * geometry.barWidth);
  context.fillStyle = palette.reward;
  context.globalAlpha = isActive ? 1 : 0.72;
  context.fillRect(geometry.barX, y - barHeight / 2, length(reward), barHeight);
  context.globalAlpha = 1;
  if (isActive && props.onRewardChange !== undefined) {
    context.fillStyle = palette.ink;
    context.beginPath();
    const handle = Math.max(5, Math.min(30, row - 1));
    context.roundRect(geometry.barX + length(reward) - 2, y - handle / 2, 4, handle, 2);
    context.fill();
  }
  const arriving = Math.exp(props.logEdgeFlow?.[p] ?? Number.NaN);
  if (props.view !== 'exact' && Number.isFinite(arriving)) {
    context.fillStyle = palette.learned;
    const tick = Math.max(3, Math.min(28, row - 2));
    context.fillRect(geometry.barX + length(arriving) - 1, y - tick / 2, 2, tick);
  }
  const mark = markOf(scene, p);
  if (mark !== '' && geometry.badgeWidth > 0) {
    context.font = `${Math.max(9, Math.min(11, row * 0.82))}px ${palette.font}`;
    context.textAlign = 'right';
    context.fillStyle = palette.ink2;
    context.fillText(mark, geometry.width - 8, y);
  }
}

function drawWedgeLabel(context: CanvasRenderingContext2D, scene: Scene, node: LayoutNode) {
  const { geometry, props, palette } = scene;
  context.font = `${Math.max(9.5, Math.min(12, node.wedgeY1 - node.wedgeY0))}px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const x = geometry.column[props.trie.depth[node.prefix] + 1] + NODE_WIDTH + 5;
  haloText(
    context,
    scene,
    `+${node.wedgeItems.toLocaleString('en')} items`,
    x,
    (node.wedgeY0 + node.wedgeY1) / 2,
    palette.ink2,
  );
}

export interface Hit {
  readonly prefix: number;
  /** Inside the reward bar of a leaf. */
  readonly isBar: boolean;
  /** Inside the wedge of `prefix`. */
  readonly isWedge: boolean;
}

/** What is under a point: the node of the nearest column, else the deepest shown ancestor on that row. */
export function hitTest(scene: Pick<Scene, 'layout' | 'geometry' | 'props'>, x: number, y: number): Hit | null {
  const { layout, geometry, props } = scene;
  const spacing = geometry.column[1] - geometry.column[0];
  const wanted = Math.max(0, Math.min(props.trie.levels, Math.round((x - geometry.column[0]) / spacing)));
  let node = layout.byPrefix.get(0) as LayoutNode;
  if (y < node.y0 || y >= node.y1) return null;
  for (let depth = 0; depth < wanted; depth++) {
    if (node.wedgeItems > 0 && y >= node.wedgeY0) return { prefix: node.prefix, isBar: false, isWedge: true };
    const next = node.shown.map((c) => layout.byPrefix.get(c) as LayoutNode).find((c) => y >= c.y0 && y < c.y1);
    if (next === undefined) break;
    node = next;
  }
  const isBar = props.trie.item[node.prefix] >= 0 && x >= geometry.barX - 6;
  return { prefix: node.prefix, isBar, isWedge: false };
}
