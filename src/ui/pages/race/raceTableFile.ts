/** The table of lanes for other programs: every number, and as it is read. Before: `raceTable.ts`. After: the table's menu. */
import { type Spread, spreadText } from '../../../core/spread.ts';
import type { Cell, DataTable } from '../../../core/tableFiles.ts';
import type { RaceText } from '../../text/race.ts';
import { FRAME_COLUMNS, type RaceTableData } from './raceTable.ts';

const numbers = (spread: Spread | null | undefined): Cell[] => [spread?.mean ?? null, spread?.deviation ?? null];
const NO_NUMBERS: readonly Cell[] = [null, null];

/** Mean and deviation a column; who else ranks the same users stands below the lanes, with metrics alone. */
export function raceRows({ columns, rows, references }: RaceTableData): DataTable {
  const measured = [...columns, ...FRAME_COLUMNS.map((name) => `frame_${name}`), 'steps', 'samples', 'seconds'];
  return {
    columns: ['lane', 'seeds', 'split', 'evaluated_step', 'users', ...measured.flatMap((name) => [name, `${name}_sd`])],
    rows: [
      ...rows.map(({ lane, numSeeds, of, metrics, frame, step, samples, seconds }): Cell[] => [
        lane.name,
        numSeeds,
        of?.split ?? null,
        of?.step ?? null,
        of?.numUsers ?? null,
        ...columns.flatMap((column) => numbers(metrics[column])),
        ...FRAME_COLUMNS.flatMap((column) => numbers(frame[column])),
        ...[step, samples, seconds].flatMap(numbers),
      ]),
      ...references.map(({ name, metrics }): Cell[] => [
        name,
        ...[null, null, null, null],
        ...columns.flatMap((column) => [metrics[column] ?? null, null]),
        ...[...FRAME_COLUMNS, 'steps', 'samples', 'seconds'].flatMap(() => NO_NUMBERS),
      ]),
    ],
  };
}

export function shownRaceRows({ columns, rows, references }: RaceTableData, text: RaceText): DataTable {
  return {
    columns: [
      text.lane,
      ...columns.map((column) => text.columns[column]),
      text.of,
      ...FRAME_COLUMNS.map((column) => text.frameColumns[column]),
    ],
    rows: [
      ...rows.map(({ lane, of, metrics, frame }): Cell[] => [
        lane.name,
        ...columns.map((column) => spreadText(metrics[column] ?? null)),
        of ? text.ofSplit[of.split](of.step, of.numUsers) : text.notYet,
        ...FRAME_COLUMNS.map((column) => spreadText(frame[column])),
      ]),
      ...references.map(({ name, metrics }): Cell[] => [
        text.references[name],
        ...columns.map((column) => metrics[column]?.toFixed(4) ?? ''),
        '',
        ...FRAME_COLUMNS.map(() => ''),
      ]),
    ],
  };
}
