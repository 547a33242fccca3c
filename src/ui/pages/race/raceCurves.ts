/** Curves of the lanes as one chart draws them: a line a lane, over seeds its mean and ± a standard deviation. After: `RaceChart.tsx`. */
import { spreadOf } from '../../../core/spread.ts';
import { frameMeasures } from '../../../record/frameMeasures.ts';
import type { Recording } from '../../../record/recording.ts';
import type { OverlayPoint, OverlaySeries } from '../../components/OverlayChart.tsx';
import { type Axis, placeOf, placeOfStep } from '../../components/timeline.ts';
import type { StepMetrics } from '../../stores/runStore.ts';
import { curveOf, MAX_POINTS } from '../lab/curves.ts';
import { recordingsOf, type ShownLane } from './shownLanes.ts';

/** What can be drawn: of every step (smoothed), of validations, or of frames. */
export const QUANTITIES = [
  'loss',
  'ce',
  'gfn',
  'dpo',
  'gradNorm',
  'ndcg@10',
  'recall@10',
  'expected-ndcg@10',
  'mass-unobserved-good',
  'frame-good-mass',
  'frame-total-variation',
  'frame-jensen-shannon',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

const STEP_QUANTITIES: Readonly<Partial<Record<Quantity, (m: StepMetrics) => number | undefined>>> = {
  loss: (m) => m.loss,
  ce: (m) => m.ce,
  gfn: (m) => m.gfn,
  dpo: (m) => m.dpo,
  gradNorm: (m) => m.gradNorm,
};

interface Sample {
  readonly step: number;
  readonly x: number;
  readonly y: number | null;
  readonly raw?: number | null;
}

/** One recording's samples of a quantity, at most `maxPoints` of steps. */
function samplesOf(recording: Recording, quantity: Quantity, axis: Axis, maxPoints: number): Sample[] {
  const place = placeOfStep(recording, axis);
  const read = STEP_QUANTITIES[quantity];
  if (read)
    return curveOf(recording.history, read, maxPoints)
      .filter(({ raw, smooth }) => raw !== null && smooth !== null)
      .map(({ step, raw, smooth }) => ({ step, x: place(step), y: smooth, raw }));
  if (quantity.startsWith('frame-'))
    return recording.frames.map((frame, f) => ({
      step: frame.step,
      x: placeOf(frame, axis),
      y: meanOverUsers(recording, f, quantity),
    }));
  return recording.evaluations
    .filter(({ split, metrics }) => split === 'validation' && quantity in metrics)
    .map(({ step, metrics }) => ({ step, x: place(step), y: metrics[quantity] }));
}

function meanOverUsers(recording: Recording, frameIndex: number, quantity: Quantity): number | null {
  const values = recording.frames[frameIndex].users.map((_, u) => {
    const m = frameMeasures(recording, frameIndex, u);
    if (quantity === 'frame-good-mass') return m.unobservedGoodMass;
    return quantity === 'frame-total-variation' ? m.totalVariation : m.jensenShannon;
  });
  return spreadOf(values)?.mean ?? null;
}

/** One seed as it is, with raw values under the smoothed line; of several, mean and band at the steps that all have. */
function pointsOf(recordings: readonly Recording[], quantity: Quantity, axis: Axis): OverlayPoint[] {
  if (recordings.length === 1) return samplesOf(recordings[0], quantity, axis, MAX_POINTS);
  const bySeed = recordings.map(
    (recording) => new Map(samplesOf(recording, quantity, axis, Number.POSITIVE_INFINITY).map((s) => [s.step, s])),
  );
  const common = [...(bySeed[0]?.keys() ?? [])].filter((step) => bySeed.every((samples) => samples.has(step)));
  const stride = Math.ceil(common.length / MAX_POINTS) || 1;
  return common
    .filter((_, i) => i % stride === 0 || i === common.length - 1)
    .map((step) => {
      const samples = bySeed.map((of) => of.get(step)!);
      const x = spreadOf(samples.map((s) => s.x))!.mean;
      const y = spreadOf(samples.flatMap((s) => (s.y === null ? [] : [s.y])));
      return {
        x,
        y: y?.mean ?? null,
        band: y?.deviation != null ? [y.mean - y.deviation, y.mean + y.deviation] : null,
      };
    });
}

/** Quantities that some lane has, in order. */
export function availableQuantities(lanes: readonly ShownLane[]): Quantity[] {
  const recordings = lanes.flatMap(recordingsOf);
  return QUANTITIES.filter((quantity) =>
    recordings.some((recording) => {
      const read = STEP_QUANTITIES[quantity];
      // A preference or a balance may join late: the last step knows.
      if (read)
        return recording.history.length > 0 && read(recording.history[recording.history.length - 1]) !== undefined;
      if (quantity.startsWith('frame-')) return recording.frames.length > 0;
      return recording.evaluations.some(({ split, metrics }) => split === 'validation' && quantity in metrics);
    }),
  );
}

/** A series a lane that has the quantity. */
export function curvesOf(lanes: readonly ShownLane[], quantity: Quantity, axis: Axis): OverlaySeries[] {
  return lanes.flatMap((lane) => {
    const recordings = recordingsOf(lane);
    const points = recordings.length === 0 ? [] : pointsOf(recordings, quantity, axis);
    return points.length === 0
      ? []
      : [{ index: lane.index, name: lane.name, points, isSparse: !(quantity in STEP_QUANTITIES) }];
  });
}

/** The value of a curve at a place: the last point at or before it; null before the first. */
export function valueAt(series: OverlaySeries, place: number | null): number | null {
  const { points } = series;
  const point = place === null ? points.at(-1) : points.findLast(({ x }) => x <= place + 1e-9);
  return point?.y ?? null;
}
