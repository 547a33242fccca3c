/**
 * What is left of a run where many are put side by side: settings, seed and outcomes. Before: a recording, or `playResult.ts`. After:
 * `resultFiles.ts`, the Class panel of Race.
 */
import { repetitionKey } from '../config/configKeys.ts';
import { type DifferenceRow, differenceRows } from '../config/mergeConfig.ts';
import { BUILT_IN_SOURCES } from '../config/runConfig.ts';
import { spreadOf } from '../core/spread.ts';
import { type FrameMeasures, frameMeasures } from './frameMeasures.ts';
import type { PlayResult } from './playResult.ts';
import type { Recording } from './recording.ts';

export interface RunResult {
  readonly source: 'play' | 'run';
  readonly seed: number;
  readonly student: number | null;
  /** The same for results that differ in the seed alone. */
  readonly repetition: string;
  /** Beside the seed; of a run, those that differ from the defaults. */
  readonly settings: readonly DifferenceRow[];
  readonly wasEdited: boolean;
  /** Training steps behind the outcomes. */
  readonly step: number;
  /** Adapter and version of the page, where they are known: floats round differently on another. */
  readonly madeOn: string | null;
  /** By stage and name, 'test/ndcg@10'; finite numbers alone. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** When an outcome was measured: at the end of Play's demo, on a split's users, on the recorded users, or of the run itself. */
export const STAGES = ['end', 'run', 'test', 'validation', 'frame'] as const;
export type Stage = (typeof STAGES)[number];

/** What recordings that differ in the seed alone have in common. Data that the seed itself makes differ by it; others must be the same. */
export function repetitionOf({ config, metadata }: Pick<Recording, 'config' | 'metadata'>): string {
  const isBuiltIn = (BUILT_IN_SOURCES as readonly string[]).includes(metadata.dataName);
  return `${isBuiltIn ? metadata.dataName : metadata.dataHash} ${repetitionKey(config)}`;
}

const FRAME_OUTCOMES: Readonly<Record<string, (m: FrameMeasures) => number>> = {
  'total-variation': (m) => m.totalVariation,
  'jensen-shannon': (m) => m.jensenShannon,
  'log-z-error': (m) => m.logZError,
  'mass-unobserved-good': (m) => m.unobservedGoodMass,
};

const finiteOnly = (outcomes: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(outcomes).filter(([, value]) => Number.isFinite(value)));

/** The last test, the last validation, and the last frame's mean over the recorded users. */
function outcomesOf(recording: Recording): Record<string, number> {
  const { evaluations, frames, history } = recording;
  const outcomes: Record<string, number> = {};
  for (const split of ['test', 'validation'] as const)
    for (const [name, value] of Object.entries(evaluations.findLast((e) => e.split === split)?.metrics ?? {}))
      if (!name.includes('/')) outcomes[`${split}/${name}`] = value;
  const last = frames.length - 1;
  const measures = (frames[last]?.users ?? []).map((_, u) => frameMeasures(recording, last, u));
  for (const [name, read] of Object.entries(FRAME_OUTCOMES))
    outcomes[`frame/${name}`] = spreadOf(measures.map(read))?.mean ?? Number.NaN;
  outcomes['run/steps'] = history.at(-1)?.step ?? 0;
  outcomes['run/seconds'] = history.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
  return outcomes;
}

export function resultOfRecording(recording: Recording): RunResult {
  const { metadata, config } = recording;
  const { seed: _s, name: _n, recording: _r, ...settings } = config;
  return {
    source: 'run',
    seed: metadata.seed,
    student: null,
    repetition: `run ${repetitionOf(recording)}`,
    settings: [{ key: 'data', value: metadata.dataName, default: '' }, ...differenceRows(settings)],
    wasEdited: (config.edits ?? []).length > 0,
    step: recording.history.at(-1)?.step ?? 0,
    madeOn: `${metadata.adapter}, ${metadata.appVersion}`,
    outcomes: finiteOnly(outcomesOf(recording)),
  };
}

export function resultOfPlay({ seed, student, settings, wasEdited, step, outcomes }: PlayResult): RunResult {
  const rows = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const staged = Object.entries(outcomes).map(([name, value]) => [
    name === 'steps-to-target' ? `run/${name}` : `end/${name}`,
    value,
  ]);
  return {
    source: 'play',
    seed,
    student,
    repetition: `play ${JSON.stringify([rows, wasEdited])}`,
    settings: rows.map(([key, value]) => ({ key, value, default: '' })),
    wasEdited,
    step,
    madeOn: null,
    outcomes: finiteOnly({ ...Object.fromEntries(staged), 'run/steps': step }),
  };
}
