/** Where on the trie the picture looks: zoom, scroll, and smooth ways between. Before: `leafRows.ts`. After: `triePicture.ts`. No drawing here. */
import { classWeight, type LeafClasses, LeafRows } from './leafRows.ts';

/** Maps a place among the leaves to the screen, CSS pixels. */
export type ScreenMap = (place: number) => number;

export interface CameraSettings {
  readonly classes: LeafClasses;
  /** Of the picture, CSS pixels. */
  readonly height: number;
  /** Highest row at zoom 1. */
  readonly maxRow: number;
  /** Highest row when zoomed in: the deepest zoom gives every item about this much. */
  readonly zoomedRow: number;
  /** Lowest row that can be read. */
  readonly legible: number;
}

/** Room above the first and below the last row, for edges thicker than a row. */
export const MARGIN = 6;
/** A picture that could grow by less than this does not zoom. */
const LEAST_ZOOM = 1.25;
const GLIDE_MS = 260;
/** Between what was revealed and the picture's edge. */
const REVEAL_MARGIN = 22;
/** Of a glide that starts before the last one ended, and so on: beyond, the last one is taken as done. */
const MOST_GLIDES = 3;

interface Glide {
  readonly from: ScreenMap;
  readonly start: number;
  readonly durationMs: number;
  /** How much the zoom grows on the way. */
  readonly growth: number;
  /** Glides still inside `from`. */
  readonly depth: number;
}

export class TrieCamera {
  private settings: CameraSettings | null = null;
  private rows: LeafRows | null = null;
  private zoom = 1;
  private top = 0;
  private glide: Glide | null = null;
  /** No motion: every change is at once. */
  isStill = false;
  /** Grows with every change of what is seen. */
  version = 0;

  get isZoomed(): boolean {
    return this.zoom > 1.001;
  }

  get canZoomIn(): boolean {
    return this.zoom < this.maxZoom / 1.001;
  }

  /** New rows or another size. What was in the middle (or `anchor`, a place, where that was on screen) stays where it was. */
  set(settings: CameraSettings, anchor: number | null, now: number): void {
    const old = this.settings;
    const { rows } = this;
    if (old !== null && old.height === settings.height && old.classes === settings.classes) return;
    const isSameTrie = old !== null && rows !== null && old.classes.numItems === settings.classes.numItems;
    if (isSameTrie && old.height === settings.height) this.startGlide(now, 1);
    else this.glide = null;
    let y = settings.height / 2;
    let place = 0;
    if (isSameTrie) {
      const anchorY = anchor === null ? -1 : rows.at(anchor) - this.top;
      const isAnchored = anchorY > 0 && anchorY < old.height;
      if (isAnchored) y = anchorY;
      place = isAnchored ? (anchor as number) : rows.placeAt(this.top + y);
    } else this.zoom = 1;
    this.settings = settings;
    this.place(this.zoom, place, y);
  }

  /** Around the place at `y` of the screen; the picture's middle when left out. */
  zoomBy(factor: number, y: number | null, now: number, isSmooth: boolean): void {
    const { settings, rows } = this;
    if (settings === null || rows === null) return;
    const zoom = Math.max(1, Math.min(this.maxZoom, this.zoom * factor));
    if (zoom === this.zoom) return;
    const at = y ?? settings.height / 2;
    const place = rows.placeAt(this.top + at);
    if (isSmooth) this.startGlide(now, zoom / this.zoom);
    this.place(zoom, place, at);
  }

  panBy(dy: number): void {
    if (this.settings === null) return;
    this.glide = null;
    this.scrollTo(this.top + dy);
  }

  /** Could the picture move by `dy`? If not, the page may scroll instead. */
  canPan(dy: number): boolean {
    const { settings, rows } = this;
    if (settings === null || rows === null || rows.total <= settings.height - 2 * MARGIN) return false;
    return dy < 0 ? this.top > -MARGIN + 0.5 : this.top < rows.total - settings.height + MARGIN - 0.5;
  }

  showAll(now: number): void {
    const { settings } = this;
    if (settings === null || !this.isZoomed) return;
    this.startGlide(now, 1 / this.zoom);
    this.place(1, 0, MARGIN);
  }

  /** Brings the leaves' places [from, to) into view, zooming where they are too small to read or too large to see. */
  reveal(from: number, to: number, now: number): void {
    const { settings, rows } = this;
    if (settings === null || rows === null) return;
    const { height, legible, zoomedRow } = settings;
    const numItems = to - from;
    const span = rows.at(to) - rows.at(from);
    const room = height - 2 * MARGIN;
    let zoom = this.zoom;
    if (numItems === 1) {
      if (span < legible) zoom = this.zoomForSpan(from, to, Math.min(zoomedRow, 2.2 * legible));
    } else if (span > room + 1) zoom = this.zoomForSpan(from, to, 0.9 * room);
    else if (span < 0.3 * room && span < 0.98 * numItems * legible) zoom = this.zoomForSpan(from, to, 0.75 * room);
    this.goTo(zoom, from, to, now);
  }

  /** Zooms until the places [from, to) fill most of the picture. */
  zoomTo(from: number, to: number, now: number): void {
    if (this.settings === null) return;
    this.goTo(this.zoomForSpan(from, to, 0.8 * (this.settings.height - 2 * MARGIN)), from, to, now);
  }

  isMoving(now: number): boolean {
    if (this.glide !== null && now >= this.glide.start + this.glide.durationMs) {
      this.glide = null;
      this.version++;
    }
    return this.glide !== null;
  }

  /** Where places are on the screen at `now`. */
  screenMap(now: number): ScreenMap {
    const { rows, top, glide } = this;
    if (rows === null) return () => 0;
    const to = (place: number) => rows.at(place) - top;
    if (glide === null) return to;
    const part = Math.min(1, Math.max(0, (now - glide.start) / glide.durationMs));
    const eased = 1 - (1 - part) ** 3;
    // Rows grow by an equal factor in equal times, not by equal pixels.
    const { growth, from } = glide;
    const t = Math.abs(Math.log(growth)) < 0.05 ? eased : (growth ** eased - 1) / (growth - 1);
    return (place) => (1 - t) * from(place) + t * to(place);
  }

  private get unit(): number {
    const { classes, height, maxRow } = this.settings as CameraSettings;
    return Math.max(1e-3, Math.min(maxRow, (height - 2 * MARGIN) / classes.totalWeight));
  }

  private get cap(): number {
    return Math.max(this.unit, (this.settings as CameraSettings).zoomedRow);
  }

  private get maxZoom(): number {
    if (this.settings === null) return 1;
    const most = this.cap / (this.unit * classWeight(this.settings.classes.numClasses - 1));
    return most < LEAST_ZOOM ? 1 : most;
  }

  private rowsAt(zoom: number): LeafRows {
    return new LeafRows((this.settings as CameraSettings).classes, this.unit * zoom, this.cap);
  }

  /** The zoom at which [from, to) is `span` pixels high, or as near as zooms get. */
  private zoomForSpan(from: number, to: number, span: number): number {
    let [low, high] = [0, Math.log(this.maxZoom)];
    for (let k = 0; k < 30; k++) {
      const middle = (low + high) / 2;
      const rows = this.rowsAt(Math.exp(middle));
      if (rows.at(to) - rows.at(from) < span) low = middle;
      else high = middle;
    }
    return low < 1e-6 ? 1 : Math.exp(high);
  }

  private goTo(zoom: number, from: number, to: number, now: number): void {
    const { height } = this.settings as CameraSettings;
    const rows = this.rowsAt(zoom);
    const [y0, y1] = [rows.at(from), rows.at(to)];
    let { top } = this;
    if (zoom !== this.zoom) top = (y0 + y1) / 2 - height / 2;
    else if (y1 - y0 > height - 2 * REVEAL_MARGIN) top = y0 - REVEAL_MARGIN;
    else top = Math.min(y0 - REVEAL_MARGIN, Math.max(y1 + REVEAL_MARGIN - height, top));
    if (zoom === this.zoom && (Math.abs(top - this.top) < 0.5 || rows.total <= height - 2 * MARGIN)) return;
    this.startGlide(now, zoom / this.zoom);
    this.zoom = zoom;
    this.rows = rows;
    this.scrollTo(top);
  }

  /** Zoom, with a place at `y` of the screen. */
  private place(zoom: number, place: number, y: number): void {
    this.zoom = Math.max(1, Math.min(this.maxZoom, zoom));
    this.rows = this.rowsAt(this.zoom);
    this.scrollTo(this.rows.at(place) - y);
  }

  private scrollTo(top: number): void {
    const { height } = this.settings as CameraSettings;
    const { total } = this.rows as LeafRows;
    this.top =
      total <= height - 2 * MARGIN ? (total - height) / 2 : Math.max(-MARGIN, Math.min(total - height + MARGIN, top));
    this.version++;
  }

  private startGlide(now: number, growth: number): void {
    if (this.isStill) {
      this.glide = null;
      return;
    }
    const depth = this.glide === null ? 0 : this.glide.depth + 1;
    if (depth > MOST_GLIDES) this.glide = null;
    const from = this.screenMap(now);
    this.glide = { from, start: now, durationMs: GLIDE_MS, growth, depth: depth > MOST_GLIDES ? 0 : depth };
  }
}
