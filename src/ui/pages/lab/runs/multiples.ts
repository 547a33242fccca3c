/** Places of small pictures side by side, and their lines on common scales. After: `SmallMultiples.tsx`. */
import type { OverlaySeries } from '../../../components/OverlayChart.tsx';

/** One picture, units of the whole one's viewBox: its scale's ends stand left of it, its name above. */
export const PANEL = { width: 170, left: 34, top: 18, plot: 80, gap: 10, columns: 3 } as const;

export interface Multiples {
  readonly panels: readonly {
    readonly index: number;
    readonly name: string;
    readonly x: number;
    readonly y: number;
    /** SVG paths; `raw` is empty where nothing was smoothed. */
    readonly line: string;
    readonly raw: string;
  }[];
  readonly width: number;
  readonly height: number;
  /** Ends of the common scale. */
  readonly low: number;
  readonly high: number;
  /** Of the line across, in a picture; null where there is none. */
  readonly cursorX: number | null;
}

/** All values must be positive where the scale `isLog`. */
export function multiplesOf(series: readonly OverlaySeries[], isLog: boolean, cursor: number | null): Multiples {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { points } of series)
    for (const { x, y, raw } of points) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      for (const value of [y, raw ?? y])
        if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  const scale = isLog ? Math.log : (value: number) => value;
  const share = (value: number, from: number, to: number) => (to > from ? (value - from) / (to - from) : 0.5);
  const placeX = (x: number) => share(x, left, right) * PANEL.width;
  const placeY = (y: number) => PANEL.top + (1 - share(scale(y), scale(low), scale(high))) * PANEL.plot;
  const path = (points: readonly { readonly x: number; readonly y: number | null }[]): string => {
    const known = points.flatMap(({ x, y }) => (y === null ? [] : [`${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`]));
    return known.length === 0 ? '' : `M${known.join('L')}`;
  };
  const cell = { width: PANEL.left + PANEL.width + PANEL.gap, height: PANEL.top + PANEL.plot + PANEL.gap };
  const panels = series.map(({ index, name, points }, k) => ({
    index,
    name,
    x: (k % PANEL.columns) * cell.width + PANEL.left,
    y: Math.floor(k / PANEL.columns) * cell.height,
    line: path(points),
    raw: points.some(({ raw }) => raw != null) ? path(points.map(({ x, raw }) => ({ x, y: raw ?? null }))) : '',
  }));
  return {
    panels,
    width: PANEL.columns * cell.width - PANEL.gap,
    height: Math.max(1, Math.ceil(series.length / PANEL.columns)) * cell.height,
    low,
    high,
    cursorX: cursor === null ? null : placeX(Math.min(right, Math.max(left, cursor))),
  };
}
