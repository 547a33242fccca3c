/**
 * A chart of the page as a picture of its own: its SVG with the theme's colours in place of custom properties, a title, and the legend
 * that the page has beside it. Before: what recharts drew. After: `PlotMenu.tsx`.
 */
import { seriesStyle } from './seriesStyle.ts';

export interface ChartLegend {
  readonly name: string;
  /** `seriesStyle`'s. */
  readonly index: number;
}

export interface ChartPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const NAMESPACE = 'http://www.w3.org/2000/svg';
const PAINTS = ['fill', 'stroke', 'stop-color', 'color'] as const;
const TITLE_PX = 24;
const LINE_PX = 18;

function resolvePaints(drawn: SVGElement, copy: SVGElement): void {
  copy.removeAttribute('class');
  copy.removeAttribute('tabindex');
  for (const paint of PAINTS)
    if (copy.getAttribute(paint)?.includes('var('))
      copy.setAttribute(paint, getComputedStyle(drawn).getPropertyValue(paint));
}

const element = (name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement => {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
};

/** The value of a custom property as the page has it now. */
const colourOf = (property: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(property).trim();
/** 'var(--series-1)' → its colour. */
const resolved = (paint: string): string => paint.replaceAll(/var\((--[\w-]+)\)/g, (_, property) => colourOf(property));

/** `drawn` is in the document: its computed colours are what is written. */
export function chartPicture(drawn: SVGSVGElement, title: string, legend: readonly ChartLegend[]): ChartPicture {
  const { width, height } = drawn.getBoundingClientRect();
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  resolvePaints(drawn, copy);
  const originals = drawn.querySelectorAll<SVGElement>('*');
  copy.querySelectorAll<SVGElement>('*').forEach((part, i) => {
    resolvePaints(originals[i], part);
  });
  copy.removeAttribute('style');
  copy.setAttribute('y', String(TITLE_PX));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const whole = TITLE_PX + height + legend.length * LINE_PX + (legend.length > 0 ? 8 : 0);
  const [ink, font] = [colourOf('--ink'), getComputedStyle(document.body).fontFamily];
  const file = element('svg', {
    width,
    height: whole,
    viewBox: `0 0 ${width} ${whole}`,
    role: 'img',
    'font-family': font,
  });
  file.append(
    element('title', {}, title),
    element('rect', { width: '100%', height: '100%', fill: colourOf('--surface') }),
    element('text', { x: 8, y: 16, fill: ink, 'font-size': 13, 'font-weight': 600 }, title),
    copy,
  );
  legend.forEach(({ name, index }, k) => {
    const y = TITLE_PX + height + LINE_PX * (k + 0.5);
    const { colour, dash } = seriesStyle(index);
    const line = { x1: 12, y1: y, x2: 42, y2: y, stroke: resolved(colour), 'stroke-width': 2.6 };
    file.append(
      element('line', dash === undefined ? line : { ...line, 'stroke-dasharray': dash }),
      element('text', { x: 50, y: y + 4, fill: ink, 'font-size': 12 }, name),
    );
  });
  return { svg: `${new XMLSerializer().serializeToString(file)}\n`, width, height: whole };
}

/** The same at `scale` times the screen's pixels. Throws Error where the browser gives no canvas. */
export async function pngOf({ svg, width, height }: ChartPicture, scale: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The browser made no PNG of the chart. Save it as SVG.');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
