/**
 * Draws a laid-out trie with a pen, canvas or SVG alike. Before: `trieLayout.ts`. Widths are flows; a leaf's bar is its
 * reward; badges are residuals, in nats with their sign.
 */
import { type Exposure, NEITHER, OBSERVED, UNOBSERVED_GOOD } from '../../eval/exposure.ts';
import type { Palette } from '../theme/palette.ts';
import { residualOf } from './prefixFacts.ts';
import { EXPOSURE_GLYPH, type ExposureCounts, exposureColour } from './trieExposure.ts';
import { type Geometry, NODE_WIDTH } from './trieGeometry.ts';
import type { LayoutNode, TrieLayout, Wedge } from './trieLayout.ts';
import type { Pen } from './triePen.ts';
import type { TrieViewProps } from './trieProps.ts';

export interface Scene {
  readonly props: TrieViewProps;
  readonly layout: TrieLayout;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly hovered: number | null;
  /** Its path is drawn as a line of its own. */
  readonly followed: number | null;
  /** Linear flow of each prefix over the reference flow, smoothed; NaN where unknown. */
  readonly share: Float64Array;
  readonly exactShare: Float64Array;
  /** CSS pixels of the reference flow. */
  readonly thickness: number;
  readonly maxReward: number;
  readonly hasFocus: boolean;
  /** Set in the exposure view. */
  readonly exposureCounts: ExposureCounts | null;
  /** Place of each prefix's first leaf. */
  readonly places: Uint32Array;
  readonly words: SceneWords;
  /** Titles already cut to a width: measuring is slow. */
  readonly shortened: Map<string, string>;
}

export interface SceneWords {
  /** Behind the name of a closed subtree. */
  readonly items: (n: number) => string;
  /** On a wedge. */
  readonly moreItems: (n: number) => string;
}

/** An edge into what is only partly on screen is never thicker than this part of what is seen of it. */
const MOST_OF_SPAN = 0.8;
/** Where nearly all flow ends in one leaf, everything is drawn thinner, so that it does not bury its neighbours' rows. */
const MOST_ROWS_OF_A_LEAF = 2;
/** The whole flow on screen, as a part of the picture's height, and CSS pixels at most. */
const FLOW_OF_HEIGHT = 0.34;
const MOST_FLOW_PX = 300;
/** Thinnest edge, CSS pixels. */
const HAIR = 0.6;

export function drawTrie(pen: Pen, scene: Scene): void {
  const { layout, props, geometry } = scene;
  const active = pathsOf(scene);
  for (const node of layout.nodes) drawRibbons(pen, scene, node, active);
  if (props.highlight !== undefined && props.highlight.length > 0)
    drawThread(pen, scene, props.highlight, 1.5, scene.palette.ink);
  if (scene.followed !== null) drawThread(pen, scene, pathOf(scene, scene.followed), 2.5, scene.palette.accent);
  for (const node of layout.nodes) drawNode(pen, scene, node);
  for (const node of layout.nodes) {
    const isLeaf = props.trie.item[node.prefix] >= 0;
    if (isLeaf) drawLeaf(pen, scene, node);
    if (geometry.isCompact) continue;
    if (!isLeaf) drawInnerLabel(pen, scene, node);
    for (const wedge of node.wedges) drawWedgeLabel(pen, scene, node, wedge);
  }
}

const sharesOf = (scene: Scene): Float64Array =>
  scene.props.view === 'learned' || scene.props.view === 'exposure' ? scene.share : scene.exactShare;

/**
 * The thickness the picture should have: what flows through the part on screen fills a third of it, whatever the zoom.
 * CSS pixels of the reference flow.
 */
export function wantedThickness(scene: Omit<Scene, 'thickness'>): number {
  const { geometry, layout, props } = scene;
  const shares = sharesOf(scene as Scene);
  let most = Number.POSITIVE_INFINITY;
  /** Share of the flow through what is on screen of a node. */
  const seen = (node: LayoutNode): number => {
    const share = shares[node.prefix];
    if (props.trie.item[node.prefix] >= 0 && share > 0)
      most = Math.min(most, (MOST_ROWS_OF_A_LEAF * (node.y1 - node.y0)) / share);
    const isWhole = node.y0 >= -1 && node.y1 <= geometry.height + 1;
    let parts = 0;
    for (const child of node.children) parts += seen(child);
    if (isWhole || Number.isNaN(parts)) return share;
    if (node.children.length === 0 && node.wedges.length === 0) return share * partSeen(node, geometry.height);
    for (const wedge of node.wedges)
      parts += wedgeShare(scene as Scene, node, wedge, shares) * partSeen(wedge, geometry.height);
    return parts;
  };
  const part = seen(layout.root) / shares[0];
  const whole = Math.min(geometry.height * FLOW_OF_HEIGHT, MOST_FLOW_PX);
  return Math.min(part > 1e-9 ? whole / Math.min(1, part) : whole, most);
}

function partSeen({ y0, y1 }: { readonly y0: number; readonly y1: number }, height: number): number {
  return y1 > y0 ? Math.max(0, Math.min(y1, height) - Math.max(y0, 0)) / (y1 - y0) : 0;
}

function thicknessOf(scene: Scene, node: LayoutNode): number {
  const { geometry } = scene;
  const value = sharesOf(scene)[node.prefix];
  if (!Number.isFinite(value)) return HAIR;
  const thickness = Math.max(HAIR, Math.min(2.5 * Math.min(geometry.height, MOST_FLOW_PX), value * scene.thickness));
  if (node.y0 >= -1 && node.y1 <= geometry.height + 1) return thickness;
  const span = Math.min(node.y1, geometry.height) - Math.max(node.y0, 0);
  return Math.max(HAIR, Math.min(thickness, MOST_OF_SPAN * span));
}

/** Of a wedge's children where they are few and known, else by its part of the items that have no row. */
function wedgeShare(scene: Scene, node: LayoutNode, wedge: Wedge, shares: Float64Array): number {
  const { trie, logEdgeFlow, exactLogFlow, view } = scene.props;
  const values = view === 'learned' || view === 'exposure' ? logEdgeFlow : exactLogFlow;
  const reference = exactLogFlow?.[0] ?? logEdgeFlow?.[0] ?? 0;
  if (values !== null && wedge.end - wedge.first <= 64) {
    let sum = 0;
    for (let c = wedge.first; c < wedge.end; c++) sum += Math.exp(values[c] - reference);
    if (!Number.isNaN(sum)) return sum;
  }
  return (shares[node.prefix] * wedge.numItems) / trie.itemCount[node.prefix];
}

/** Colour of an edge: one hue for learned, one for exact, by sign for the difference, by class for exposure. */
function edgeColour(scene: Scene, p: number): { readonly colour: string; readonly alpha: number } {
  const { props, palette } = scene;
  if (props.view === 'learned') return { colour: palette.learned, alpha: 0.5 };
  if (props.view === 'exact') return { colour: palette.exact, alpha: 0.5 };
  if (props.view === 'exposure') {
    const item = props.trie.item[p];
    const mark = item < 0 ? NEITHER : (props.exposure?.[item] ?? NEITHER);
    return { colour: exposureColour(palette, mark), alpha: mark === NEITHER ? 0.3 : 0.65 };
  }
  const difference = differenceOf(scene, p);
  if (Number.isNaN(difference) || Math.abs(difference) < 0.02) return { colour: palette.lineStrong, alpha: 0.28 };
  return {
    colour: difference > 0 ? palette.plus : palette.minus,
    alpha: 0.25 + 0.6 * Math.min(1, Math.abs(difference)),
  };
}

/** log learned − log exact flow along the edge into p, nats. */
export function differenceOf({ props: { logEdgeFlow, exactLogFlow } }: Pick<Scene, 'props'>, p: number): number {
  return (logEdgeFlow?.[p] ?? Number.NaN) - (exactLogFlow?.[p] ?? Number.NaN);
}

function drawRibbons(pen: Pen, scene: Scene, node: LayoutNode, active: ReadonlySet<number>): void {
  if (node.children.length === 0 && node.wedges.length === 0) return;
  const { geometry, props, palette } = scene;
  const depth = props.trie.depth[node.prefix];
  const x0 = geometry.column[depth] + NODE_WIDTH;
  const x1 = geometry.column[depth + 1];
  const shares = sharesOf(scene);
  const wedges = node.wedges.map((wedge) => {
    const value = wedgeShare(scene, node, wedge, shares) * scene.thickness;
    return Number.isFinite(value) ? Math.max(1, Math.min(value, 2 * (wedge.y1 - wedge.y0))) : 1;
  });
  const children = node.children.map((child) => thicknessOf(scene, child));
  let total = 0;
  for (const t of wedges) total += t;
  for (const t of children) total += t;
  let y = node.middle - total / 2;
  // Both lists ascend: merged, edges leave in the order in which they arrive.
  for (let c = 0, w = 0; c < children.length || w < wedges.length; ) {
    if (c >= children.length || (w < wedges.length && node.wedges[w].y0 < node.children[c].y0)) {
      const { y0, y1 } = node.wedges[w];
      const t = wedges[w++];
      const height = Math.max(2, (y1 - y0) * 0.6);
      pen.ribbon(x0, y + t / 2, x1, (y0 + y1) / 2, t, height, palette.lineStrong, 0.25);
      y += t;
    } else {
      const child = node.children[c];
      const t = children[c++];
      const { colour, alpha } = edgeColour(scene, child.prefix);
      const strength = active.has(child.prefix) ? Math.min(1, alpha + 0.35) : alpha;
      pen.ribbon(x0, y + t / 2, x1, child.middle, t, t, colour, strength);
      y += t;
    }
  }
}

function pathOf({ props: { trie } }: Scene, prefix: number): number[] {
  const path: number[] = [];
  for (let p = prefix; p !== 0; p = trie.parent[p]) path.push(p);
  return path.reverse();
}

/** Prefixes on the ways to what is selected, under the pointer, or followed. */
function pathsOf(scene: Scene): ReadonlySet<number> {
  return new Set(
    [scene.props.selected, scene.hovered ?? 0, scene.followed ?? 0].flatMap((prefix) => pathOf(scene, prefix)),
  );
}

/** A trajectory, its latest edge alone, or the path of a followed item, as a bright thread through the nodes that are on screen. */
function drawThread(pen: Pen, scene: Scene, path: readonly number[], width: number, colour: string): void {
  const { layout, geometry, props } = scene;
  const start = layout.byPrefix.get(props.trie.parent[path[0]]) ?? layout.root;
  const points = [geometry.column[props.trie.depth[start.prefix]] + NODE_WIDTH, start.middle];
  for (const p of path) {
    const node = layout.byPrefix.get(p);
    if (node === undefined) break;
    points.push(geometry.column[props.trie.depth[p]], node.middle);
  }
  if (points.length > 2) pen.thread(points, colour, width, 0.8);
}

function drawNode(pen: Pen, scene: Scene, node: LayoutNode): void {
  const { geometry, props, palette } = scene;
  const p = node.prefix;
  const x = geometry.column[props.trie.depth[p]];
  const row = node.y1 - node.y0;
  const thickness = thicknessOf(scene, node);
  const height = Math.max(Math.min(3, row), Math.min(thickness, row > thickness ? thickness : row - 1));
  const isSelected = p === props.selected;
  const isBright = isSelected || p === scene.hovered;
  const colour = isBright ? palette.ink : edgeColour(scene, p).colour;
  pen.box(x, node.middle - height / 2, NODE_WIDTH, height, Math.min(2, height / 2), colour);
  if (isSelected && !(geometry.isCompact && p === 0 && !scene.hasFocus))
    pen.outline(
      x - 3,
      node.middle - height / 2 - 3,
      NODE_WIDTH + 6,
      height + 6,
      4,
      scene.hasFocus ? palette.focus : palette.ink,
      scene.hasFocus ? 2 : 1.25,
    );
}

/** Half pixels are fine enough, and let measured texts be found again while rows grow. */
const fontSize = (size: number, least: number, most: number) =>
  Math.round(2 * Math.max(least, Math.min(most, size))) / 2;

/** Smaller letters cannot be read, CSS pixels. */
const LEAST_LETTERS = 9.5;
/** Between a prefix's name and those of its children, CSS pixels. */
const LABEL_GAP = 4;

function drawInnerLabel(pen: Pen, scene: Scene, node: LayoutNode): void {
  const { geometry, props, palette } = scene;
  const p = node.prefix;
  if (p === 0 && props.prefixLabels === undefined) return;
  const depth = props.trie.depth[p];
  const row = node.y1 - node.y0;
  const weight = depth === 1 || p === props.selected || p === scene.hovered ? 600 : 400;
  let size = row < 30 ? fontSize(row, LEAST_LETTERS, 12) : 13 - Math.min(3, depth - 1);
  let text = props.prefixLabels?.[p] ?? props.tokenNames[props.trie.token[p]] ?? '';
  const x = geometry.column[depth] + NODE_WIDTH + 5;
  if (node.children.length === 0 && node.wedges.length === 0)
    text += ` · ${scene.words.items(props.trie.itemCount[p])}`;
  else {
    // Up to the names in the next column: smaller where that helps, else cut.
    const room = geometry.column[depth + 1] - geometry.column[depth] - LABEL_GAP;
    const width = pen.widthOf(text, size, weight);
    if (width > room) {
      size = Math.max(LEAST_LETTERS, Math.floor((2 * size * room) / width) / 2);
      text = shorten(pen, scene, text, room, size, weight);
    }
  }
  pen.text(text, x, node.middle, { size, weight, colour: palette.ink, halo: palette.surface });
  const mark = badgeOf(scene, p);
  if (mark === '') return;
  const badgeX = x + (text === '' ? 0 : pen.widthOf(text, size, weight) + 6);
  const badgeSize = Math.min(size, 11);
  const height = Math.min(row - 1, badgeSize + 4);
  pen.box(badgeX, node.middle - height / 2, pen.widthOf(mark, badgeSize, 400) + 8, height, 4, palette.surface2, 0.92);
  pen.text(mark, badgeX + 4, node.middle, { size: badgeSize, weight: 400, colour: palette.ink });
}

/** Beside a node: the residual, the difference, or how many items of each class lie below. '' where there is none to speak of. */
function badgeOf(scene: Scene, p: number): string {
  const { view, trie } = scene.props;
  if (view === 'exposure') {
    const { exposureCounts, places } = scene;
    if (exposureCounts === null || trie.item[p] >= 0) return '';
    const [from, to] = [places[p], places[p] + trie.itemCount[p]];
    const marks = [
      [EXPOSURE_GLYPH[OBSERVED], exposureCounts.observed[to] - exposureCounts.observed[from]],
      [EXPOSURE_GLYPH[UNOBSERVED_GOOD], exposureCounts.good[to] - exposureCounts.good[from]],
    ] as const;
    return marks.flatMap(([glyph, n]) => (n > 0 ? [`${glyph}${n}`] : [])).join(' ');
  }
  const value =
    view === 'difference' ? differenceOf(scene, p) : view === 'learned' ? residualOf(scene.props, p) : Number.NaN;
  if (!Number.isFinite(value) || Math.abs(value) < 0.05) return '';
  return `${value > 0 ? '+' : '−'}${Math.abs(value)
    .toFixed(value >= 10 ? 0 : 1)
    .replace(/^0\./, '.')}`;
}

function shorten(pen: Pen, scene: Scene, text: string, width: number, size: number, weight: 400 | 600): string {
  const key = `${size}|${weight}|${Math.round(width)}|${text}`;
  const known = scene.shortened.get(key);
  if (known !== undefined) return known;
  let short = text;
  if (pen.widthOf(text, size, weight) > width) {
    let [low, high] = [1, text.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (pen.widthOf(`${text.slice(0, middle)}…`, size, weight) <= width) low = middle;
      else high = middle;
    }
    short = `${text.slice(0, low).trimEnd()}…`;
  }
  scene.shortened.set(key, short);
  return short;
}

/** The item's title; on a narrow picture its last token's name, where that is a word of the title. */
function leafLabel({ geometry, props }: Scene, p: number): string {
  const title = props.itemTitles[props.trie.item[p]];
  const token = props.tokenNames[props.trie.token[p]] ?? '';
  return props.prefixLabels?.[p] ?? (geometry.isNarrow && token !== '' && title.includes(token) ? token : title);
}

function drawLeaf(pen: Pen, scene: Scene, node: LayoutNode): void {
  const { geometry, props, palette } = scene;
  const p = node.prefix;
  const item = props.trie.item[p];
  const row = node.y1 - node.y0;
  const y = node.middle;
  const isActive = p === props.selected || p === scene.hovered;
  const mark = (props.view === 'exposure' ? (props.exposure?.[item] ?? NEITHER) : NEITHER) as Exposure;
  if (!geometry.isCompact) {
    let x = geometry.column[props.trie.levels] + NODE_WIDTH + 6;
    if (isActive) pen.box(x - 3, node.y0, geometry.width - x - 3, row, 0, palette.surface2);
    const size = fontSize(row * 0.88, 9.5, 13);
    const weight = isActive ? 600 : 400;
    let room = geometry.labelWidth;
    if (props.view === 'exposure') {
      pen.text(EXPOSURE_GLYPH[mark], x, y, { size, weight: 600, colour: exposureColour(palette, mark) });
      x += 14;
      room -= 14;
    }
    const colour = isActive ? palette.ink : palette.ink2;
    pen.text(shorten(pen, scene, leafLabel(scene, p), room, size, weight), x, y, { size, weight, colour });
  }
  const reward = props.rewards?.[item] ?? Number.NaN;
  if (!Number.isFinite(reward) || geometry.barWidth === 0) return;
  drawBar(pen, scene, node, reward, isActive, mark);
  const badge = badgeOf(scene, p);
  if (badge === '' || geometry.badgeWidth === 0) return;
  const size = fontSize(row * 0.82, 9, 11);
  pen.text(badge, geometry.width - 8, y, { size, weight: 400, colour: palette.ink2, align: 'right' });
}

/** The reward as a bar, and the flow that arrives as a tick on it. */
function drawBar(pen: Pen, scene: Scene, node: LayoutNode, reward: number, isActive: boolean, mark: number): void {
  const { geometry, props, palette, maxReward } = scene;
  const row = node.y1 - node.y0;
  const y = node.middle;
  const length = (value: number) => Math.max(0.5, Math.min(1.06, value / maxReward) * geometry.barWidth);
  const height = Math.max(Math.min(3, row), Math.min(12, row * 0.62));
  if (mark === UNOBSERVED_GOOD) pen.hatchedBox(geometry.barX, y - height / 2, length(reward), height, palette.plus);
  else {
    const colour = mark === OBSERVED ? palette.minus : palette.reward;
    pen.box(geometry.barX, y - height / 2, length(reward), height, 0, colour, isActive ? 1 : 0.72);
  }
  if (isActive && props.onRewardChange !== undefined) {
    const handle = Math.max(5, Math.min(30, row - 1));
    pen.box(geometry.barX + length(reward) - 2, y - handle / 2, 4, handle, 2, palette.ink);
  }
  const arriving = Math.exp(props.logEdgeFlow?.[node.prefix] ?? Number.NaN);
  if (props.view === 'exact' || !Number.isFinite(arriving)) return;
  const tick = Math.max(Math.min(3, row), Math.min(28, row - 2));
  pen.box(geometry.barX + length(arriving) - 1, y - tick / 2, 2, tick, 0, palette.learned);
}

/** A wedge lower than this has no room for words. */
const LEAST_WORDY_WEDGE = 8.5;

function drawWedgeLabel(pen: Pen, scene: Scene, node: LayoutNode, { y0, y1, numItems }: Wedge): void {
  if (y1 - y0 < LEAST_WORDY_WEDGE) return;
  const { geometry, props, palette } = scene;
  const x = geometry.column[props.trie.depth[node.prefix] + 1] + NODE_WIDTH + 5;
  const size = fontSize(y1 - y0, 9.5, 11.5);
  const style = { size, weight: 400, colour: palette.ink2, halo: palette.surface } as const;
  pen.text(scene.words.moreItems(numItems), x, (y0 + y1) / 2, style);
}
