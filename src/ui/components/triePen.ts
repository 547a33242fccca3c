/** What the trie's drawing may do: on a canvas (here) or as SVG (`svgPen.ts`), by one drawing code (`trieDrawing.ts`). */

export interface TextStyle {
  /** CSS pixels. */
  readonly size: number;
  readonly weight: 400 | 600;
  readonly colour: string;
  readonly align?: 'left' | 'right';
  /** Colour of a border around the letters, so that they can be read on edges. */
  readonly halo?: string;
}

export interface Pen {
  /** From (x0, y0), `t0` thick, to (x1, y1), `t1` thick; both ends level. */
  ribbon(x0: number, y0: number, x1: number, y1: number, t0: number, t1: number, colour: string, alpha: number): void;
  /** A filled rectangle with round corners. */
  box(x: number, y: number, width: number, height: number, radius: number, colour: string, alpha?: number): void;
  /** The same, filled with diagonal lines and outlined. */
  hatchedBox(x: number, y: number, width: number, height: number, colour: string): void;
  outline(x: number, y: number, width: number, height: number, radius: number, colour: string, lineWidth: number): void;
  /** A smooth line through points x, y, x, y, …, level at each, with a dot at its end. */
  thread(points: readonly number[], colour: string, lineWidth: number, alpha: number): void;
  /** Vertically centred on y. */
  text(text: string, x: number, y: number, style: TextStyle): void;
  widthOf(text: string, size: number, weight: 400 | 600): number;
}

const MOST_KEPT_WIDTHS = 4000;

/** Strokes of a hatched box: how far apart, CSS pixels. */
export const HATCH_PX = 4;

export class CanvasPen implements Pen {
  private readonly hatches = new Map<string, CanvasPattern>();
  private readonly widths = new Map<string, number>();
  private font = '';

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly fontFamily: string,
  ) {}

  /** Before every frame: clears, at `scale` device pixels a CSS pixel. */
  begin(width: number, height: number, scale: number): void {
    const { context } = this;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    this.font = '';
  }

  ribbon(x0: number, y0: number, x1: number, y1: number, t0: number, t1: number, colour: string, alpha: number): void {
    const { context } = this;
    const bend = (x0 + x1) / 2;
    context.globalAlpha = alpha;
    context.beginPath();
    if (t0 < 1.6 && t1 < 1.6) {
      // A hairline: one curve is half the work of two, and looks the same.
      context.moveTo(x0, y0);
      context.bezierCurveTo(bend, y0, bend, y1, x1, y1);
      context.strokeStyle = colour;
      context.lineWidth = (t0 + t1) / 2;
      context.stroke();
      return;
    }
    context.moveTo(x0, y0 - t0 / 2);
    context.bezierCurveTo(bend, y0 - t0 / 2, bend, y1 - t1 / 2, x1, y1 - t1 / 2);
    context.lineTo(x1, y1 + t1 / 2);
    context.bezierCurveTo(bend, y1 + t1 / 2, bend, y0 + t0 / 2, x0, y0 + t0 / 2);
    context.closePath();
    context.fillStyle = colour;
    context.fill();
  }

  box(x: number, y: number, width: number, height: number, radius: number, colour: string, alpha = 1): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = colour;
    if (radius === 0) {
      context.fillRect(x, y, width, height);
      return;
    }
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.fill();
  }

  hatchedBox(x: number, y: number, width: number, height: number, colour: string): void {
    const { context } = this;
    context.globalAlpha = 1;
    context.fillStyle = this.hatch(colour);
    context.fillRect(x, y, width, height);
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(0, width - 1), Math.max(0, height - 1));
  }

  outline(
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    colour: string,
    lineWidth: number,
  ): void {
    const { context } = this;
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.beginPath();
    context.roundRect(x, y, width, height, radius);
    context.stroke();
  }

  thread(points: readonly number[], colour: string, lineWidth: number, alpha: number): void {
    const { context } = this;
    let [x, y] = points;
    context.globalAlpha = alpha;
    context.beginPath();
    context.moveTo(x, y);
    for (let i = 2; i < points.length; i += 2) {
      const [x1, y1] = [points[i], points[i + 1]];
      context.bezierCurveTo((x + x1) / 2, y, (x + x1) / 2, y1, x1, y1);
      x = x1;
      y = y1;
    }
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.stroke();
    context.beginPath();
    context.arc(x, y, 2 + lineWidth, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }

  text(text: string, x: number, y: number, { size, weight, colour, align = 'left', halo }: TextStyle): void {
    const { context } = this;
    this.setFont(size, weight);
    context.textAlign = align;
    if (halo !== undefined) {
      context.globalAlpha = 0.9;
      context.strokeStyle = halo;
      context.lineWidth = 4;
      context.strokeText(text, x, y);
    }
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  widthOf(text: string, size: number, weight: 400 | 600): number {
    const key = `${size}|${weight}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.setFont(size, weight);
      width = this.context.measureText(text).width;
      if (this.widths.size > MOST_KEPT_WIDTHS) this.widths.clear();
      this.widths.set(key, width);
    }
    return width;
  }

  private setFont(size: number, weight: 400 | 600): void {
    const font = `${weight} ${size}px ${this.fontFamily}`;
    if (font === this.font) return;
    this.font = font;
    this.context.font = font;
  }

  private hatch(colour: string): CanvasPattern {
    let pattern = this.hatches.get(colour);
    if (pattern === undefined) {
      const tile = document.createElement('canvas');
      tile.width = HATCH_PX;
      tile.height = HATCH_PX;
      const stroke = tile.getContext('2d') as CanvasRenderingContext2D;
      stroke.strokeStyle = colour;
      stroke.lineWidth = 1.2;
      stroke.beginPath();
      // The diagonal, and the corners that it cuts from the neighbouring tiles.
      for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
        stroke.moveTo(shift - 1, HATCH_PX + 1);
        stroke.lineTo(shift + HATCH_PX + 1, -1);
      }
      stroke.stroke();
      pattern = this.context.createPattern(tile, 'repeat') as CanvasPattern;
      this.hatches.set(colour, pattern);
    }
    return pattern;
  }
}
