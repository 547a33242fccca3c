/**
 * The living picture of a trie: owns the camera, the animation frame and what is asked for, and draws. React tells it what to
 * show and hears what changed; panning, zooming and easing never pass through React. Before: `TrieView.tsx`. After:
 * `trieDrawing.ts`. A frame visits what is on screen and nothing else.
 */
import type { Trie } from '../../items/trie.ts';
import type { Palette } from '../theme/palette.ts';
import { countClasses, type LeafClasses } from './leafRows.ts';
import { classesByRank, leafShares } from './leafWeights.ts';
import { SvgPen } from './svgPen.ts';
import { MARGIN, TrieCamera } from './trieCamera.ts';
import { drawTrie, type Scene, type SceneWords, wantedThickness } from './trieDrawing.ts';
import { countExposure, type ExposureCounts, exposurePrefixes } from './trieExposure.ts';
import { type Geometry, type Hit, hitTest } from './trieGeometry.ts';
import { layoutTrie, leafPlaces, prefixesOf, type TrieLayout, type Wedge } from './trieLayout.ts';
import { CanvasPen } from './triePen.ts';
import type { TrieViewProps } from './trieProps.ts';

export interface PictureInput {
  readonly props: TrieViewProps;
  readonly geometry: Geometry;
  readonly palette: Palette;
  readonly hovered: number | null;
  readonly followed: number | null;
  readonly hasFocus: boolean;
  readonly words: SceneWords;
}

/** What React shows of the camera. */
export interface PictureState {
  readonly isZoomed: boolean;
  readonly canZoomIn: boolean;
}

/** CSS pixels: the least row when all have one, rows of a crowded picture, the highest at zoom 1 and zoomed in, the least that is read in a crowd. */
const ROWS = { least: 8, crowded: 11.5, most: 40, zoomed: 30, legible: 8.95 } as const;
const COMPACT_ROWS = { least: 2.5, crowded: 3.2, most: 24, zoomed: 14, legible: 2.45 } as const;
/** A trie of a handful of items is drawn larger, or its thick edges would cover each other's labels. */
const FEW_ITEMS = 12;
const MAX_ROW_OF_FEW = 76;

const ASK_INTERVAL_MS = 200;
/** A remembered flow that moved by less changes no row. Nats. */
const NEWS_NATS = 0.05;
const MOST_SHORTENED = 4000;

export class TriePicture {
  readonly camera = new TrieCamera();
  onState: (state: PictureState) => void = () => {};
  onVisible: (prefixes: Uint32Array) => void = () => {};

  private canvas: HTMLCanvasElement | null = null;
  private input: PictureInput | null = null;
  private pen: CanvasPen | null = null;
  private trie: Trie | null = null;
  private places: Uint32Array = new Uint32Array(0);
  /** Latest known exact log flow of every prefix ever on screen; NaN where it was never known. */
  private remembered = new Float64Array(0);
  private rowsFor = '';
  private classes: LeafClasses | null = null;
  private legible: number = ROWS.legible;
  private share = new Float64Array(0);
  private exactShare = new Float64Array(0);
  /** The frame in which a prefix was last drawn: what comes into view does not ease from what it was long ago. */
  private drawnIn = new Uint32Array(0);
  private frame = 0;
  private thickness = Number.NaN;
  private readonly shortened = new Map<string, string>();
  private exposure: {
    readonly of: Uint8Array;
    readonly counts: ExposureCounts;
    readonly prefixes: Uint32Array;
  } | null = null;
  private layout: TrieLayout | null = null;
  private layoutVersion = -1;
  private request = 0;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private asked: Uint32Array = new Uint32Array(0);
  private state: PictureState = { isZoomed: false, canZoomIn: false };

  /** Shows `input` from the next frame on. */
  show(canvas: HTMLCanvasElement, input: PictureInput): void {
    const { trie, exactLogFlow, exposure = null } = input.props;
    const now = performance.now();
    const isOtherPen = this.canvas !== canvas || this.input?.palette.font !== input.palette.font;
    if (isOtherPen) {
      this.pen = new CanvasPen(canvas.getContext('2d') as CanvasRenderingContext2D, input.palette.font);
      this.shortened.clear();
    }
    const old = this.input;
    this.canvas = canvas;
    this.input = input;
    this.camera.isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (this.trie !== trie) this.takeTrie(trie);
    if (exposure === null) this.exposure = null;
    else if (this.exposure?.of !== exposure) {
      const counts = countExposure(trie, exposure);
      this.exposure = { of: exposure, counts, prefixes: exposurePrefixes(trie, exposure) };
      this.askSoon();
    }
    const isNews = exactLogFlow !== null && old?.props.exactLogFlow !== exactLogFlow && this.remember(exactLogFlow);
    this.setRows(input, isNews, now);
    if (old?.props.view !== input.props.view) this.askSoon();
    this.wake();
  }

  stop(): void {
    cancelAnimationFrame(this.request);
    clearTimeout(this.asking);
    this.asking = undefined;
    this.request = 0;
  }

  wake(): void {
    if (this.request === 0) this.request = requestAnimationFrame(this.paint);
  }

  zoomBy(factor: number, y: number | null = null, isSmooth = true): void {
    this.camera.zoomBy(factor, y, performance.now(), isSmooth);
    this.wake();
  }

  panBy(dy: number): void {
    this.camera.panBy(dy);
    this.wake();
  }

  showAll(): void {
    this.camera.showAll(performance.now());
    this.wake();
  }

  /** Brings a prefix into view, so large that it can be read. */
  reveal(prefix: number): void {
    if (this.trie === null) return;
    const from = this.places[prefix];
    this.camera.reveal(from, from + this.trie.itemCount[prefix], performance.now());
    this.wake();
  }

  zoomToWedge({ first, numItems }: Wedge): void {
    this.camera.zoomTo(this.places[first], this.places[first] + numItems, performance.now());
    this.wake();
  }

  hit(x: number, y: number): Hit | null {
    const { input, layout } = this;
    return input === null || layout === null ? null : hitTest(input.props.trie, layout, input.geometry, x, y);
  }

  /** The picture as it stands, as an SVG file. */
  svg(title: string, description: string): string {
    const { scene, pen } = this.drawable();
    const svg = new SvgPen(scene.palette.font, (text, size, weight) => pen.widthOf(text, size, weight));
    drawTrie(svg, scene);
    return svg.file(scene.geometry, scene.palette.surface, title, description);
  }

  /** The same as pixels, `scale` a CSS pixel. */
  async png(scale: number): Promise<Blob> {
    const { scene } = this.drawable();
    const { geometry, palette } = scene;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(geometry.width * scale);
    canvas.height = Math.round(geometry.height * scale);
    const pen = new CanvasPen(canvas.getContext('2d') as CanvasRenderingContext2D, palette.font);
    pen.begin(geometry.width, geometry.height, scale);
    pen.box(0, 0, geometry.width, geometry.height, 0, palette.surface);
    drawTrie(pen, scene);
    return new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('the browser made no image of this size.')) : resolve(blob)),
        'image/png',
      ),
    );
  }

  private drawable(): { readonly scene: Scene; readonly pen: CanvasPen } {
    const { input, layout, pen } = this;
    if (input === null || layout === null || pen === null) throw new Error('nothing is drawn yet.');
    return { scene: this.sceneOf(input, layout), pen };
  }

  private takeTrie(trie: Trie): void {
    this.trie = trie;
    this.places = leafPlaces(trie);
    this.remembered = new Float64Array(trie.numPrefixes).fill(Number.NaN);
    this.share = new Float64Array(trie.numPrefixes);
    this.exactShare = new Float64Array(trie.numPrefixes);
    this.drawnIn = new Uint32Array(trie.numPrefixes);
    this.frame = 1; // drawnIn is 0: nothing was drawn in the frame before
    this.classes = null;
    this.layout = null;
    this.thickness = Number.NaN;
    this.shortened.clear();
    this.asked = new Uint32Array(0);
  }

  /** Keeps what is known of the exact flows; true when something is new enough to change which rows are high. */
  private remember(exactLogFlow: ArrayLike<number>): boolean {
    const { remembered } = this;
    let isNews = false;
    for (let p = 0; p < remembered.length; p++) {
      const value = exactLogFlow[p];
      if (Number.isNaN(value) || Math.abs(value - remembered[p]) < NEWS_NATS) continue;
      remembered[p] = value;
      isNews = true;
    }
    return isNews;
  }

  private setRows({ props, geometry, followed }: PictureInput, isNews: boolean, now: number): void {
    const { trie, selected } = props;
    const rows = geometry.isCompact ? COMPACT_ROWS : ROWS;
    const room = geometry.height - 2 * MARGIN;
    const fits = trie.numItems * rows.least <= room;
    const numRows = fits ? trie.numItems : Math.max(6, Math.floor(room / rows.crowded));
    const key = `${numRows}:${followed}`;
    if (this.classes === null || this.rowsFor !== key || (isNews && !fits)) {
      const classOf = classesByRank(
        fits ? new Float64Array(trie.numItems) : leafShares(trie, this.remembered),
        numRows,
      );
      // What is followed has a row at every zoom.
      if (followed !== null) classOf[this.places[followed]] = 0;
      const isSame = this.classes?.classOf.every((c, k) => c === classOf[k]) ?? false;
      if (!isSame) this.classes = countClasses(classOf);
      this.rowsFor = key;
    }
    this.legible = fits ? rows.least - 0.05 : rows.legible;
    const kept = followed ?? (selected > 0 ? selected : null);
    const settings = {
      classes: this.classes as LeafClasses,
      height: geometry.height,
      maxRow: trie.numItems <= FEW_ITEMS && !geometry.isCompact ? MAX_ROW_OF_FEW : rows.most,
      zoomedRow: rows.zoomed,
      legible: this.legible,
    };
    const { version } = this.camera;
    this.camera.set(settings, kept === null ? null : this.places[kept] + trie.itemCount[kept] / 2, now);
    if (version !== this.camera.version && followed !== null) this.reveal(followed);
  }

  private paint = (now: number): void => {
    this.request = 0;
    const { input, canvas, pen, camera } = this;
    if (input === null || canvas === null || pen === null || input.geometry.width === 0) return;
    const { trie } = input.props;
    const { geometry } = input;
    const isMoving = camera.isMoving(now);
    if (this.layout === null || isMoving || this.layoutVersion !== camera.version) {
      const options = { height: geometry.height, legible: this.legible };
      this.layout = layoutTrie(trie, this.places, camera.screenMap(now), options);
      this.layoutVersion = isMoving ? -1 : camera.version;
      this.askSoon();
    }
    const isSettled = this.ease(input, this.layout);
    const scale = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(geometry.width * scale), Math.round(geometry.height * scale)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    pen.begin(geometry.width, geometry.height, scale);
    if (this.shortened.size > MOST_SHORTENED) this.shortened.clear();
    drawTrie(pen, this.sceneOf(input, this.layout));
    const { isZoomed, canZoomIn } = camera;
    if (isZoomed !== this.state.isZoomed || canZoomIn !== this.state.canZoomIn) {
      this.state = { isZoomed, canZoomIn };
      this.onState(this.state);
    }
    if (isMoving || !isSettled) this.wake();
  };

  private sceneOf(input: PictureInput, layout: TrieLayout): Scene {
    const { rewards, view } = input.props;
    let { maxReward } = input.props;
    if (maxReward === undefined) {
      maxReward = 0;
      for (const { prefix } of layout.nodes) {
        const item = input.props.trie.item[prefix];
        if (item >= 0) maxReward = Math.max(maxReward, rewards?.[item] || 0);
      }
    }
    return {
      ...input,
      layout,
      share: this.share,
      exactShare: this.exactShare,
      thickness: this.thickness,
      maxReward: maxReward || 1,
      exposureCounts: view === 'exposure' ? (this.exposure?.counts ?? null) : null,
      places: this.places,
      shortened: this.shortened,
    };
  }

  /** Moves the widths of what is on screen towards the latest flows; true when they have arrived. */
  private ease(input: PictureInput, layout: TrieLayout): boolean {
    const { logEdgeFlow, exactLogFlow } = input.props;
    const { isStill } = this.camera;
    const reference = exactLogFlow?.[0] ?? logEdgeFlow?.[0] ?? 0;
    const frame = ++this.frame;
    let isSettled = true;
    const step = (values: Float64Array, p: number, logFlow: number, isNew: boolean) => {
      const target = Math.exp(logFlow - reference);
      const distance = target - values[p];
      if (isNew || isStill || !(Math.abs(distance) > 2e-4)) values[p] = target;
      else {
        values[p] += 0.25 * distance;
        isSettled = false;
      }
    };
    for (const { prefix } of layout.nodes) {
      const isNew = this.drawnIn[prefix] !== frame - 1;
      this.drawnIn[prefix] = frame;
      step(this.share, prefix, logEdgeFlow?.[prefix] ?? Number.NaN, isNew);
      step(this.exactShare, prefix, exactLogFlow?.[prefix] ?? Number.NaN, isNew);
    }
    const wanted = wantedThickness(this.sceneOf(input, layout));
    const ratio = wanted / this.thickness;
    if (isStill || !(Math.abs(Math.log(ratio)) > 0.01)) this.thickness = wanted;
    else {
      this.thickness *= ratio ** 0.25;
      isSettled = false;
    }
    return isSettled;
  }

  private askSoon(): void {
    if (this.asking !== undefined) return;
    this.asking = setTimeout(() => {
      this.asking = undefined;
      if (this.layout === null || this.input === null) return;
      const exposed = this.input.props.view === 'exposure' ? (this.exposure?.prefixes ?? []) : [];
      const shown = prefixesOf(this.layout);
      const wanted = exposed.length === 0 ? shown : Uint32Array.from(new Set([...shown, ...exposed])).sort();
      if (wanted.length === this.asked.length && wanted.every((p, i) => p === this.asked[i])) return;
      this.asked = wanted;
      this.onVisible(wanted);
    }, ASK_INTERVAL_MS);
  }
}
