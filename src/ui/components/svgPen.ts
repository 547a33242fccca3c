/** The trie's drawing as an SVG file: self-contained, with its texts as text. Before: `trieDrawing.ts`. */
import { HATCH_PX, type Pen, type TextStyle } from './triePen.ts';

/** Two decimals are finer than any screen. */
const n = (value: number): string => String(Math.round(value * 100) / 100);
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const opacity = (alpha: number): string => (alpha < 1 ? ` opacity="${n(alpha)}"` : '');

export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private readonly hatches = new Map<string, string>();

  /** `measure` says how wide a text is, CSS pixels: an SVG cannot. */
  constructor(
    private readonly fontFamily: string,
    private readonly measure: (text: string, size: number, weight: 400 | 600) => number,
  ) {}

  ribbon(x0: number, y0: number, x1: number, y1: number, t0: number, t1: number, colour: string, alpha: number): void {
    const bend = n((x0 + x1) / 2);
    const [a, b] = [t0 / 2, t1 / 2];
    this.parts.push(
      `<path d="M${n(x0)} ${n(y0 - a)}C${bend} ${n(y0 - a)} ${bend} ${n(y1 - b)} ${n(x1)} ${n(y1 - b)}V${n(y1 + b)}C${bend} ${n(y1 + b)} ${bend} ${n(y0 + a)} ${n(x0)} ${n(y0 + a)}Z" fill="${escaped(colour)}"${opacity(alpha)}/>`,
    );
  }

  box(x: number, y: number, width: number, height: number, radius: number, colour: string, alpha = 1): void {
    this.parts.push(this.rectangle(x, y, width, height, radius, `fill="${escaped(colour)}"${opacity(alpha)}`));
  }

  hatchedBox(x: number, y: number, width: number, height: number, colour: string): void {
    let id = this.hatches.get(colour);
    if (id === undefined) {
      id = `hatch-${this.hatches.size}`;
      this.hatches.set(colour, id);
    }
    this.parts.push(
      this.rectangle(x, y, width, height, 0, `fill="url(#${id})" stroke="${escaped(colour)}" stroke-width="1"`),
    );
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
    const stroke = `fill="none" stroke="${escaped(colour)}" stroke-width="${n(lineWidth)}"`;
    this.parts.push(this.rectangle(x, y, width, height, radius, stroke));
  }

  thread(points: readonly number[], colour: string, lineWidth: number, alpha: number): void {
    let [x, y] = points;
    let d = `M${n(x)} ${n(y)}`;
    for (let i = 2; i < points.length; i += 2) {
      const [x1, y1] = [points[i], points[i + 1]];
      const bend = n((x + x1) / 2);
      d += `C${bend} ${n(y)} ${bend} ${n(y1)} ${n(x1)} ${n(y1)}`;
      x = x1;
      y = y1;
    }
    this.parts.push(
      `<g${opacity(alpha)}><path d="${d}" fill="none" stroke="${escaped(colour)}" stroke-width="${n(lineWidth)}"/><circle cx="${n(x)}" cy="${n(y)}" r="${n(2 + lineWidth)}" fill="${escaped(colour)}"/></g>`,
    );
  }

  text(text: string, x: number, y: number, { size, weight, colour, align = 'left', halo }: TextStyle): void {
    if (text === '') return;
    const border = halo === undefined ? '' : ` stroke="${escaped(halo)}" stroke-width="4" paint-order="stroke"`;
    const anchor = align === 'right' ? ' text-anchor="end"' : '';
    // Not every reader of SVG knows dominant-baseline: a third of the size puts the middle of letters on y.
    this.parts.push(
      `<text x="${n(x)}" y="${n(y + 0.35 * size)}" font-size="${n(size)}" font-weight="${weight}" fill="${escaped(colour)}"${anchor}${border}>${escaped(text)}</text>`,
    );
  }

  widthOf(text: string, size: number, weight: 400 | 600): number {
    return this.measure(text, size, weight);
  }

  /** The whole file. `title` and `description` are for those who do not see it. */
  file(
    size: { readonly width: number; readonly height: number },
    background: string,
    title: string,
    description: string,
  ) {
    const { width, height } = size;
    const patterns = [...this.hatches].map(
      ([colour, id]) =>
        `<pattern id="${id}" width="${HATCH_PX}" height="${HATCH_PX}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V${HATCH_PX}" stroke="${escaped(colour)}" stroke-width="2.2"/></pattern>`,
    );
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${escaped(this.fontFamily)}" stroke-linejoin="round" role="img">`,
      `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`,
      ...(patterns.length > 0 ? [`<defs>${patterns.join('')}</defs>`] : []),
      `<rect width="100%" height="100%" fill="${escaped(background)}"/>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }

  private rectangle(x: number, y: number, width: number, height: number, radius: number, paint: string): string {
    const round = radius > 0 ? ` rx="${n(radius)}"` : '';
    return `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}"${round} ${paint}/>`;
  }
}
