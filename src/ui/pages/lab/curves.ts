/** Training curves small enough to draw: the raw values kept at their extremes, a smoothed line over them. */
import type { StepMetrics } from '../../stores/runStore.ts';

export interface CurvePoint {
  readonly step: number;
  readonly raw: number | null;
  readonly smooth: number | null;
}

/** Points of a drawn curve at most. */
export const MAX_POINTS = 512;
/** Weight of the past in the smoothed line. */
const SMOOTHING = 0.92;

/**
 * At most MAX_POINTS points of a series. Long series fall into equal buckets, and each keeps its lowest and highest
 * step, so that a spike stays visible. The smoothed line is an exponential mean without the bias of its start.
 */
export function curveOf(
  history: readonly StepMetrics[],
  read: (m: StepMetrics) => number | undefined,
  maxPoints = MAX_POINTS,
): CurvePoint[] {
  const n = history.length;
  const smooth = new Float64Array(n);
  let mean = 0;
  let weight = 0;
  for (let i = 0; i < n; i++) {
    const value = read(history[i]);
    if (value !== undefined && Number.isFinite(value)) {
      mean = SMOOTHING * mean + (1 - SMOOTHING) * value;
      weight = SMOOTHING * weight + (1 - SMOOTHING);
    }
    smooth[i] = weight > 0 ? mean / weight : Number.NaN;
  }
  const finite = (value: number | undefined): number | null =>
    value !== undefined && Number.isFinite(value) ? value : null;
  const point = (i: number): CurvePoint => ({
    step: history[i].step,
    raw: finite(read(history[i])),
    smooth: finite(smooth[i]),
  });
  if (n <= maxPoints) return Array.from({ length: n }, (_, i) => point(i));
  const numBuckets = Math.floor(maxPoints / 2);
  const points: CurvePoint[] = [];
  for (let b = 0; b < numBuckets; b++) {
    const [from, to] = [Math.floor((b * n) / numBuckets), Math.floor(((b + 1) * n) / numBuckets)];
    let low = from;
    let high = to - 1;
    for (let i = from; i < to; i++) {
      const value = read(history[i]) ?? Number.NaN;
      if (value < (read(history[low]) ?? Number.POSITIVE_INFINITY)) low = i;
      if (value > (read(history[high]) ?? Number.NEGATIVE_INFINITY)) high = i;
    }
    for (const i of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) points.push(point(i));
  }
  return points;
}
