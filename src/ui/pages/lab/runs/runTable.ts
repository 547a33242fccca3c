/** The runs' numbers as tables: one a row, and groups that differ in the seed alone. Before: `runsStore.ts`. After: `RunTable.tsx`, `GroupTable.tsx`. */
import { settingsDifference } from '../../../../config/configKeys.ts';
import { differenceText } from '../../../../config/mergeConfig.ts';
import type { RunConfigInput } from '../../../../config/runConfig.ts';
import { type Spread, spreadText } from '../../../../core/spread.ts';
import type { Cell, DataTable } from '../../../../core/tableFiles.ts';
import { repetitionOf } from '../../../../record/runResult.ts';
import type { ListedRun } from '../../../stores/runsStore.ts';
import type { RaceText } from '../../../text/race.ts';
import type { RunsText } from '../../../text/runs.ts';
import type { CurveLane } from '../../race/raceCurves.ts';
import { type RaceTableData, raceTable } from '../../race/raceTable.ts';

/** What a line or a row is of: one run, or several that differ in the seed alone. */
export interface RunLane extends CurveLane {
  readonly key: string;
  /** By seed. */
  readonly runs: readonly ListedRun[];
  /** Where its settings differ from the baseline's, in a line; of several runs, the seed left out. */
  readonly difference: string;
}

/** Where a run differs from the baseline, in a line of dotted keys; empty where it does not. */
export function differenceLine(config: RunConfigInput, baseline: RunConfigInput, withSeed = true): string {
  const { seed, ...rest } = settingsDifference(config, baseline);
  return differenceText(withSeed && seed !== undefined ? { seed, ...rest } : rest);
}

export const runLanes = (runs: readonly ListedRun[], baseline: RunConfigInput): RunLane[] =>
  runs.map((run) => ({
    key: run.id,
    index: run.index,
    name: run.name,
    runs: [run],
    difference: differenceLine(run.recording.config, baseline),
  }));

/**
 * Runs by their settings beside the seed, in the order of their first; of a seed that was run again, the latest. `same` names the group
 * that differs in nothing from the baseline.
 */
export function groupLanes(runs: readonly ListedRun[], baseline: RunConfigInput, same: string): RunLane[] {
  const groups = new Map<string, Map<number, ListedRun>>();
  for (const run of runs) {
    const key = repetitionOf(run.recording);
    const bySeed = groups.get(key) ?? new Map<number, ListedRun>();
    bySeed.set(run.recording.metadata.seed, run);
    groups.set(key, bySeed);
  }
  return [...groups].map(([key, bySeed]) => {
    const members = [...bySeed.values()].sort((a, b) => a.recording.metadata.seed - b.recording.metadata.seed);
    const difference = differenceLine(members[0].recording.config, baseline, false) || same;
    return {
      key,
      index: Math.min(...members.map(({ index }) => index)),
      name: members.length === 1 ? members[0].name : difference,
      runs: members,
      difference,
    };
  });
}

export type RunTableData = RaceTableData<RunLane>;
export const runTable = (lanes: readonly RunLane[]): RunTableData => raceTable(lanes, 'step', null);

/** All numbers of the list, a run a row: for programs. */
export function runRows({ columns, rows }: RunTableData): DataTable {
  return {
    columns: [
      'run',
      'seed',
      'data',
      'data_hash',
      'difference',
      ...columns,
      'split',
      'evaluated_step',
      'users',
      'protocol',
      'steps',
      'seconds',
      'state',
    ],
    rows: rows.map(({ lane, metrics, of }): Cell[] => {
      const [{ name, recording, numSteps, seconds, state }] = lane.runs;
      const { seed, dataName, dataHash } = recording.metadata;
      return [
        name,
        seed,
        dataName,
        dataHash,
        lane.difference,
        ...columns.map((column) => metrics[column]?.mean ?? null),
        of?.split ?? null,
        of?.step ?? null,
        of?.numUsers ?? null,
        recording.evaluations.at(-1)?.protocol ?? null,
        numSteps,
        seconds,
        state,
      ];
    }),
  };
}

/** The list as it is read: for papers and people. */
export function shownRunRows({ columns, rows }: RunTableData, text: RunsText, race: RaceText): DataTable {
  return {
    columns: [
      text.columns.name,
      text.columns.difference,
      ...columns.map((column) => race.columns[column]),
      text.columns.of,
      text.columns.steps,
      text.columns.seconds,
    ],
    rows: rows.map(({ lane, metrics, of }): Cell[] => [
      lane.name,
      lane.difference,
      ...columns.map((column) => spreadText(metrics[column] ?? null)),
      of ? race.ofSplit[of.split](of.step, of.numUsers) : '–',
      lane.runs[0].numSteps,
      lane.runs[0].seconds.toFixed(1),
    ]),
  };
}

/** The groups' numbers: mean, deviation and count a metric. */
export function groupRows({ columns, rows }: RunTableData): DataTable {
  return {
    columns: [
      'group',
      'seeds',
      ...columns.flatMap((column) => [column, `${column}_sd`, `${column}_n`]),
      'split',
      'evaluated_step',
    ],
    rows: rows.map(({ lane, metrics, of }): Cell[] => [
      lane.difference,
      lane.runs.map(({ recording }) => recording.metadata.seed).join(' '),
      ...columns.flatMap((column) => {
        const spread = metrics[column];
        return [spread?.mean ?? null, spread?.deviation ?? null, spread?.count ?? 0];
      }),
      of?.split ?? null,
      of?.step ?? null,
    ]),
  };
}

/** '0.1234 ± 0.0012', and of how many seeds where it is not of all. */
export function groupSpread(spread: Spread | undefined, { runs }: RunLane, text: RunsText): string {
  if (!spread) return '–';
  const words = spreadText(spread);
  return spread.count < runs.length ? `${words} ${text.countOf(spread.count, runs.length)}` : words;
}

export function shownGroupRows({ columns, rows }: RunTableData, text: RunsText, race: RaceText): DataTable {
  return {
    columns: [text.group, text.seeds, ...columns.map((column) => race.columns[column]), text.columns.of],
    rows: rows.map(({ lane, metrics, of }): Cell[] => [
      lane.difference,
      lane.runs.length,
      ...columns.map((column) => groupSpread(metrics[column], lane, text)),
      of ? race.ofSplit[of.split](of.step, of.numUsers) : '–',
    ]),
  };
}
