/**
 * Curves of runs as one chart draws them: a line a lane, over seeds its mean and ± a standard deviation; and as a table, with every
 * number. After: `RaceChart.tsx`, the Lab's overlay.
 */

import { spreadOf } from '../../../core/spread.ts';
import type { Cell, DataTable } from '../../../core/tableFiles.ts';
import { type FrameMeasures, frameMeasures } from '../../../record/frameMeasures.ts';
import type { Recording } from '../../../record/recording.ts';
import type { OverlayPoint, OverlaySeries } from '../../components/OverlayChart.tsx';
import { type Axis, placeOf, placeOfStep } from '../../components/timeline.ts';
import type { StepMetrics } from '../../stores/runStore.ts';
import { type CurvePoint, curveOf, MAX_POINTS } from '../lab/curves.ts';
import { recordingsOf } from './shownLanes.ts';

/** What a line is drawn of: a run, or several that differ in the seed. */
export interface CurveLane {
  /** Of its colour and dashes. */
  readonly index: number;
  readonly name: string;
  readonly runs: readonly { readonly recording: Recording | null }[];
}

/** What can be drawn: of every step (smoothed), of validations, or of frames. */
export const QUANTITIES = [
  'loss',
  'ce',
  'gfn',
  'dpo',
  'gradNorm',
  'lr',
  'ndcg@10',
  'recall@10',
  'expected-ndcg@10',
  'mass-unobserved-good',
  'total-variation',
  'jensen-shannon',
  'log-z-error',
  'frame-good-mass',
  'frame-total-variation',
  'frame-jensen-shannon',
  'frame-log-z-error',
  'frame-entropy',
] as const;
export type Quantity = (typeof QUANTITIES)[number];

const STEP_QUANTITIES: Readonly<Partial<Record<Quantity, (m: StepMetrics) => number | undefined>>> = {
  loss: (m) => m.loss,
  ce: (m) => m.ce,
  gfn: (m) => m.gfn,
  dpo: (m) => m.dpo,
  gradNorm: (m) => m.gradNorm,
  lr: (m) => m.lr,
};

interface Sample {
  readonly step: number;
  readonly x: number;
  readonly y: number | null;
  readonly raw?: number | null;
}

/** Drawn again every second while a run goes on, of runs that ended long ago too. */
const drawn = new WeakMap<
  readonly StepMetrics[],
  Map<Quantity, { readonly length: number; readonly points: CurvePoint[] }>
>();

/** `curveOf` for drawing; made anew only where there are more steps. */
function drawnCurve(
  history: readonly StepMetrics[],
  quantity: Quantity,
  read: (m: StepMetrics) => number | undefined,
): CurvePoint[] {
  const curves = drawn.get(history) ?? new Map();
  drawn.set(history, curves);
  const old = curves.get(quantity);
  if (old?.length === history.length) return old.points;
  const points = curveOf(history, read);
  curves.set(quantity, { length: history.length, points });
  return points;
}

/** One recording's samples of a quantity, at most `maxPoints` of steps. */
function samplesOf(recording: Recording, quantity: Quantity, axis: Axis, maxPoints: number): Sample[] {
  const place = placeOfStep(recording, axis);
  const read = STEP_QUANTITIES[quantity];
  if (read)
    return (
      maxPoints === MAX_POINTS
        ? drawnCurve(recording.history, quantity, read)
        : curveOf(recording.history, read, maxPoints)
    )
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

const FRAME_QUANTITIES: Readonly<Partial<Record<Quantity, (m: FrameMeasures) => number>>> = {
  'frame-good-mass': (m) => m.unobservedGoodMass,
  'frame-total-variation': (m) => m.totalVariation,
  'frame-jensen-shannon': (m) => m.jensenShannon,
  'frame-log-z-error': (m) => m.logZError,
  'frame-entropy': (m) => m.levelEntropy.reduce((sum, level) => sum + level, 0),
};

/** Null where it is not defined: no flow is learned, no log Z. */
function meanOverUsers(recording: Recording, frameIndex: number, quantity: Quantity): number | null {
  const read = FRAME_QUANTITIES[quantity];
  const values = read
    ? recording.frames[frameIndex].users.map((_, u) => read(frameMeasures(recording, frameIndex, u)))
    : [];
  const mean = spreadOf(values)?.mean ?? Number.NaN;
  return Number.isFinite(mean) ? mean : null;
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
export function availableQuantities(lanes: readonly CurveLane[]): Quantity[] {
  const recordings = lanes.flatMap(recordingsOf);
  return QUANTITIES.filter((quantity) =>
    recordings.some((recording) => {
      const read = STEP_QUANTITIES[quantity];
      // A preference or a balance may join late: the last step knows.
      if (read)
        return recording.history.length > 0 && read(recording.history[recording.history.length - 1]) !== undefined;
      if (quantity.startsWith('frame-'))
        return recording.frames.length > 0 && meanOverUsers(recording, 0, quantity) !== null;
      return recording.evaluations.some(({ split, metrics }) => split === 'validation' && quantity in metrics);
    }),
  );
}

/** A series a lane that has the quantity. */
export function curvesOf(lanes: readonly CurveLane[], quantity: Quantity, axis: Axis): OverlaySeries[] {
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

/**
 * A quantity of every run as measured, a row a step (or validation, or frame), seeds apart; nothing smoothed, nothing left out. Samples
 * and seconds of a step are known from the frames around it.
 */
export function curveTable(lanes: readonly CurveLane[], quantity: Quantity): DataTable {
  const read = STEP_QUANTITIES[quantity];
  function* rows(): Generator<readonly Cell[]> {
    for (const lane of lanes)
      for (const recording of recordingsOf(lane)) {
        const hasFrames = recording.frames.length > 0;
        const [samples, seconds] = [placeOfStep(recording, 'samples'), placeOfStep(recording, 'seconds')];
        const row = (step: number, value: number): Cell[] => [
          lane.name,
          recording.metadata.seed,
          step,
          hasFrames ? samples(step) : null,
          hasFrames ? seconds(step) : null,
          value,
        ];
        if (read) {
          for (const m of recording.history) {
            const value = read(m);
            if (value !== undefined) yield row(m.step, value);
          }
        } else
          for (const { step, y } of samplesOf(recording, quantity, 'step', MAX_POINTS))
            if (y !== null) yield row(step, y);
      }
  }
  return { columns: ['run', 'seed', 'step', 'samples', 'seconds', quantity], rows: rows() };
}
