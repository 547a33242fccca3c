/**
 * The lanes' numbers as a table: a row a lane, over seeds mean ± standard deviation, never the best. After: `RaceTable.tsx`, the Lab's
 * list of runs.
 */
import { BASELINE_NAMES, type BaselineName } from '../../../core/metricTable.ts';
import { type Spread, spreadOf } from '../../../core/spread.ts';
import { frameMeasures } from '../../../record/frameMeasures.ts';
import type { Recording } from '../../../record/recording.ts';
import { type Axis, frameAt, frameIndexAt, placeOfStep } from '../../components/timeline.ts';
import type { EvaluationResult } from '../../stores/runStore.ts';
import type { CurveLane } from './raceCurves.ts';
import { recordingsOf, type ShownLane } from './shownLanes.ts';

/** Of the evaluations; a column is shown where some lane has it. */
export const METRIC_COLUMNS = [
  'ndcg@10',
  'recall@10',
  'expected-ndcg@10',
  'mass-unobserved-good',
  'total-variation',
  'jensen-shannon',
] as const;
export type MetricColumn = (typeof METRIC_COLUMNS)[number];

/** Of the frames: the recorded users alone. */
export const FRAME_COLUMNS = ['totalVariation', 'jensenShannon', 'unobservedGoodMass'] as const;
export type FrameColumn = (typeof FRAME_COLUMNS)[number];

export interface RaceRow<L = ShownLane> {
  readonly lane: L;
  readonly numSeeds: number;
  /** What the metrics are of; null before any. With several seeds, of the first. */
  readonly of: { readonly split: EvaluationResult['split']; readonly step: number; readonly numUsers: number } | null;
  readonly metrics: Readonly<Partial<Record<MetricColumn, Spread>>>;
  readonly frame: Readonly<Record<FrameColumn, Spread | null>>;
  readonly step: Spread | null;
  readonly samples: Spread | null;
  readonly seconds: Spread | null;
}

export interface ReferenceRow {
  readonly name: BaselineName;
  readonly metrics: Readonly<Partial<Record<MetricColumn, number>>>;
}

export interface RaceTableData<L = ShownLane> {
  readonly columns: readonly MetricColumn[];
  readonly rows: readonly RaceRow<L>[];
  /** Who else ranks the same users, by the first lane that has an evaluation of the kind shown. */
  readonly references: readonly ReferenceRow[];
  /** Each said once. */
  readonly protocols: readonly string[];
}

/** The last evaluation at or before a place: the test where the run is looked at from its end. */
export function evaluationAt(recording: Recording, axis: Axis, place: number | null): EvaluationResult | undefined {
  const placeOf = placeOfStep(recording, axis);
  // A place is a frame's own: the last one's lies where the last step does, up to rounding.
  const isReached = ({ step }: EvaluationResult) => place === null || placeOf(step) <= place + 1e-6 * Math.abs(place);
  return recording.evaluations.filter(isReached).at(-1);
}

function rowOf<L extends CurveLane>(
  lane: L,
  axis: Axis,
  place: number | null,
): RaceRow<L> & { first: EvaluationResult | undefined } {
  const recordings = recordingsOf(lane);
  const evaluations = recordings.map((recording) => evaluationAt(recording, axis, place));
  const first = evaluations[0];
  // Seeds count together where they are at the same evaluation: a validation is not averaged with a test.
  const same = evaluations.filter((e) => e !== undefined && e.split === first?.split && e.step === first.step);
  const metrics: Partial<Record<MetricColumn, Spread>> = {};
  for (const column of METRIC_COLUMNS) {
    const values = same.flatMap((e) => (e && column in e.metrics ? [e.metrics[column]] : []));
    const spread = spreadOf(values);
    if (spread) metrics[column] = spread;
  }
  const frames = recordings.flatMap((recording) => frameAt(recording, axis, place) ?? []);
  const frameColumn = (column: FrameColumn): Spread | null =>
    spreadOf(
      recordings.flatMap((recording) => {
        const index = frameIndexAt(recording, axis, place);
        if (index < 0) return [];
        const values = recording.frames[index].users.map((_, u) => frameMeasures(recording, index, u)[column]);
        return spreadOf(values)?.mean ?? [];
      }),
    );
  return {
    lane,
    numSeeds: recordings.length,
    of: first ? { split: first.split, step: first.step, numUsers: first.numUsers } : null,
    metrics,
    frame: {
      totalVariation: frameColumn('totalVariation'),
      jensenShannon: frameColumn('jensenShannon'),
      unobservedGoodMass: frameColumn('unobservedGoodMass'),
    },
    step: spreadOf(frames.map((frame) => frame.step)),
    samples: spreadOf(frames.map((frame) => frame.samples)),
    seconds: spreadOf(frames.map((frame) => frame.elapsedMs / 1000)),
    first,
  };
}

/** All lanes at a place of the axis; a run is a lane of one. */
export function raceTable<L extends CurveLane>(
  lanes: readonly L[],
  axis: Axis,
  place: number | null,
): RaceTableData<L> {
  const rows = lanes.map((lane) => rowOf(lane, axis, place));
  const columns = METRIC_COLUMNS.filter((column) => rows.some(({ metrics }) => column in metrics));
  const evaluation = rows.find(({ first }) => first?.split === 'test')?.first ?? rows.find(({ first }) => first)?.first;
  const references = BASELINE_NAMES.flatMap((name): ReferenceRow[] => {
    const metrics: Partial<Record<MetricColumn, number>> = {};
    for (const column of columns) {
      const value = evaluation?.metrics[`${name}/${column}`];
      if (value !== undefined) metrics[column] = value;
    }
    return Object.keys(metrics).length > 0 ? [{ name, metrics }] : [];
  });
  const protocols = [...new Set(rows.flatMap(({ first }) => (first ? [first.protocol] : [])))];
  return { columns, rows: rows.map(({ first: _, ...row }) => row), references, protocols };
}
