/** The Class panel's numbers and names in words. Before: `classGroups.ts`. After: `ClassPanel.tsx`. */
import { metricLabel } from '../../../../core/metricTable.ts';
import { spreadText } from '../../../../core/spread.ts';
import type { Cell, DataTable } from '../../../../core/tableFiles.ts';
import { TARGET_TOTAL_VARIATION } from '../../../../worker/play/playProtocol.ts';
import type { ClassText } from '../../../text/classResults.ts';
import type { ClassGroup, GroupOutcome, OutcomeName } from './classGroups.ts';

/** Outcomes that are steps themselves: how many were trained before saving does not change what they say. */
const COUNTS_STEPS: ReadonlySet<string> = new Set(['run/steps', 'run/steps-to-target']);

/** Whole numbers have no more digits than a mean of them needs. */
const digitsOf = ({ key }: OutcomeName): number => (COUNTS_STEPS.has(key) ? 1 : 4);

export function outcomeLabel({ stage, metric }: OutcomeName, text: ClassText): string {
  if (stage === 'run') {
    const name = text.runOutcomes[metric as keyof typeof text.runOutcomes] ?? metric;
    return typeof name === 'string' ? name : name(TARGET_TOTAL_VARIATION);
  }
  return `${metricLabel(metric)} (${text.ofStage[stage]})`;
}

export const valueText = (outcome: OutcomeName, value: number): string =>
  value.toFixed(Number.isInteger(value) ? 0 : digitsOf(outcome)).replace('-', '−');

export const meanText = (outcome: OutcomeName, { spread }: GroupOutcome): string =>
  spreadText(spread, digitsOf(outcome));

/** Where a group differs from the others; empty where it is the only one. */
export function groupName(group: ClassGroup, hasSources: boolean, text: ClassText): string {
  return [
    ...(hasSources ? [text.sources[group.source]] : []),
    ...group.differing.map(({ key, value }) => `${key} ${value}`),
    ...(group.wasEdited ? [text.edited] : []),
  ].join(', ');
}

/** What has to be told of a group before its mean is believed. */
export function groupNotes({ key }: OutcomeName, { group, values, steps }: GroupOutcome, text: ClassText): string[] {
  const { letter, results, repeated } = group;
  // A group without any is told of by its absence from the picture, in one line for all.
  const without = values.length === 0 ? 0 : results.length - values.length;
  return [
    ...(without > 0 ? [text.missing(letter, without, results.length)] : []),
    ...(!COUNTS_STEPS.has(key) && values.length > 1 && steps[0] !== steps[1]
      ? [text.unequalSteps(letter, ...steps)]
      : []),
    ...repeated.map(({ seed, files, differ }) => text.repeated(letter, seed, files, differ)),
  ];
}

const leastOf = ({ values }: GroupOutcome): number => Math.min(...values.map(({ value }) => value));
const greatestOf = ({ values }: GroupOutcome): number => Math.max(...values.map(({ value }) => value));

/** Of one outcome, a row a group that has it, as it is read. */
export function shownRows(
  outcome: OutcomeName,
  rows: readonly GroupOutcome[],
  nameOf: (group: ClassGroup) => string,
  text: ClassText,
): DataTable {
  const { group, seeds, spread, least, greatest, steps } = text.columns;
  return {
    columns: [group, seeds, `${outcomeLabel(outcome, text)}, ${spread}`, least, greatest, steps],
    rows: rows.map((row): Cell[] => [
      [row.group.letter, nameOf(row.group)].filter(Boolean).join(' · '),
      row.values.length,
      meanText(outcome, row),
      valueText(outcome, leastOf(row)),
      valueText(outcome, greatestOf(row)),
      row.steps[0] === row.steps[1] ? row.steps[0] : `${row.steps[0]}–${row.steps[1]}`,
    ]),
  };
}
