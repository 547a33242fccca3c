/** What students hand in, side by side: one outcome a dot a seed, groups that differ in more than the seed apart. Nothing leaves the device. */
import { type DragEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { FilePicker } from '../../../components/FilePicker.tsx';
import { help } from '../../../components/help.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import panel from '../../../components/panel.module.css';
import { type ClassState, classDesk } from '../../../stores/classStore.ts';
import { type ClassText, classText } from '../../../text/classResults.ts';
import { useText } from '../../../text/useText.ts';
import styles from '../race.module.css';
import { ClassFiles } from './ClassFiles.tsx';
import {
  type ClassGroups,
  classGroups,
  classTable,
  type GroupOutcome,
  type OutcomeName,
  outcomeOf,
  outcomesOf,
} from './classGroups.ts';
import { groupName, groupNotes, meanText, outcomeLabel, shownRows, valueText } from './classWords.ts';
import { DotPlot } from './DotPlot.tsx';

const settingText = ({ key, value }: { readonly key: string; readonly value: string }): string => `${key} ${value}`;

/** More would be a wall; the table has them all. */
const MOST_NOTES = 12;

export default function ClassPanel() {
  const text = useText(classText);
  const state = useStore(classDesk.store);
  const { results, problems, reading } = state;
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    // Race itself takes files for lanes.
    event.stopPropagation();
    void classDesk.add(Array.from(event.dataTransfer.files));
  };
  return (
    <section className={panel.block} aria-labelledby="class-title" data-testid="class" onDrop={onDrop}>
      <div className={panel.row}>
        <h2 id="class-title">{text.title}</h2>
      </div>
      <p className={panel.small}>{text.about}</p>
      <div className={panel.row}>
        <FilePicker
          label={text.choose}
          helpText={text.help.choose}
          accept=".json,.zip"
          onFiles={(files) => void classDesk.add(files)}
          testId="class-file-input"
        />
        <span className={panel.small}>{text.dropHere}</span>
        {(results.length > 0 || problems.length > 0) && (
          <button type="button" data-testid="class-clear" onClick={classDesk.clear} {...help(text.help.clear)}>
            {text.clear}
          </button>
        )}
      </div>
      <p role="status" className={panel.small}>
        {reading && text.reading(reading.done, reading.total)}
      </p>
      <Problems problems={problems} text={text} />
      {results.length > 0 ? (
        <Outcomes results={results} text={text} />
      ) : (
        !reading && <p className={panel.empty}>{text.none}</p>
      )}
    </section>
  );
}

function Problems({ problems, text }: { readonly problems: ClassState['problems']; readonly text: ClassText }) {
  if (problems.length === 0) return null;
  return (
    <div role="alert" data-testid="class-problems">
      <p className={panel.problem}>{text.problems(problems.length)}</p>
      <ul className={styles.notes}>
        {problems.map(({ file, message }, k) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows, and a file may be dropped twice
          <li key={k} className={panel.problem}>
            <strong>{file}</strong> {message}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outcomes({ results, text }: { readonly results: ClassState['results']; readonly text: ClassText }) {
  const [wanted, setWanted] = useState('');
  const groups = useMemo(() => classGroups(results), [results]);
  const outcomes = useMemo(() => outcomesOf(groups.groups), [groups]);
  const outcome = outcomes.find(({ key }) => key === wanted) ?? outcomes[0];
  if (outcome === undefined) return null;
  return (
    <>
      <OutcomeChart results={results} groups={groups} outcome={outcome} text={text}>
        <OutcomeChoice outcomes={outcomes} chosen={outcome} onChoose={setWanted} text={text} />
      </OutcomeChart>
      <details className={styles.details}>
        <summary {...help(text.help.common)}>{text.common}</summary>
        <p className={panel.small} data-testid="class-common">
          {groups.common
            .map(({ source, settings }) => text.commonOf(text.sources[source], settings.map(settingText).join(', ')))
            .join(' ')}
        </p>
      </details>
      <ClassFiles results={results} groups={groups} outcome={outcome} text={text} />
    </>
  );
}

function OutcomeChoice(props: {
  readonly outcomes: readonly OutcomeName[];
  readonly chosen: OutcomeName;
  readonly onChoose: (key: string) => void;
  readonly text: ClassText;
}) {
  const { outcomes, text } = props;
  const stages = [...new Set(outcomes.map(({ stage }) => stage))];
  return (
    <label className={panel.check}>
      {text.outcome}
      <select
        value={props.chosen.key}
        data-testid="class-outcome"
        onChange={(event) => props.onChoose(event.target.value)}
        {...help(text.help.outcome, 'spread')}
      >
        {stages.map((stage) => (
          <optgroup key={stage} label={text.stages[stage]}>
            {outcomes
              .filter((of) => of.stage === stage)
              .map((of) => (
                <option key={of.key} value={of.key}>
                  {outcomeLabel(of, text)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function OutcomeChart(props: {
  readonly results: ClassState['results'];
  readonly groups: ClassGroups;
  readonly outcome: OutcomeName;
  readonly text: ClassText;
  readonly children: ReactNode;
}) {
  const { results, groups, outcome, text } = props;
  const figure = useRef<HTMLElement>(null);
  const rows = groups.groups.map((group) => outcomeOf(group, outcome.key));
  const drawn = rows.filter(({ values }) => values.length > 0);
  const hasSources = new Set(groups.groups.map(({ source }) => source)).size > 1;
  const nameOf = (group: GroupOutcome['group']) => groupName(group, hasSources, text);
  const label = outcomeLabel(outcome, text);
  const shown = shownRows(outcome, drawn, nameOf, text);
  const said = drawn.map((row) => text.groupInWords(row.group.letter, row.values.length, meanText(outcome, row)));
  return (
    <>
      <div className={panel.row}>
        {props.children}
        <PlotMenu
          testId="class"
          fileName={`class-${outcome.key.replaceAll(/[^\w.-]+/g, '-')}`}
          title={label}
          data={() => classTable(groups, results)}
          shown={() => shownRows(outcome, drawn, nameOf, text)}
          chart={{
            svg: () => figure.current?.querySelector<SVGSVGElement>('svg'),
            legend: drawn.map((row) => ({
              index: row.group.index,
              name: `${row.group.letter} ${nameOf(row.group)}: n = ${row.values.length}, ${meanText(outcome, row)}`,
            })),
          }}
        />
      </div>
      <p className={panel.small} data-testid="class-groups">
        {groups.groups.length === 1 ? text.oneGroup : text.severalGroups(groups.groups.length)}
      </p>
      <figure ref={figure} className={panel.chart} aria-label={text.inWords(label, said.join('; '))}>
        <DotPlot rows={drawn} axisLabel={label} dotLabel={(seed, value) => text.dot(seed, valueText(outcome, value))} />
      </figure>
      <OutcomeTable shown={[...shown.rows]} columns={shown.columns} label={label} />
      <ul className={styles.notes} data-testid="class-notes">
        {notesOf(outcome, rows, results, text).map((note) => (
          <li key={note} className={panel.small}>
            {note}
          </li>
        ))}
      </ul>
    </>
  );
}

function notesOf(
  outcome: OutcomeName,
  rows: readonly GroupOutcome[],
  results: ClassState['results'],
  text: ClassText,
): string[] {
  const notes = rows.flatMap((row) => groupNotes(outcome, row, text));
  const without = rows.filter(({ values }) => values.length === 0).map(({ group }) => group.letter);
  const machines = new Set(results.flatMap(({ madeOn }) => madeOn ?? [])).size;
  return [
    ...notes.slice(0, MOST_NOTES),
    ...(without.length > 0 ? [text.without(without.join(', '))] : []),
    ...(notes.length > MOST_NOTES ? [text.andMore(notes.length - MOST_NOTES)] : []),
    ...(machines > 1 ? [text.machines(machines)] : []),
    text.sd,
    ...(rows.some(({ values }) => values.length === 1) ? [text.oneSeed] : []),
  ];
}

function OutcomeTable(props: {
  readonly columns: readonly string[];
  readonly shown: readonly (readonly (string | number | null)[])[];
  readonly label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section className={panel.scroll} aria-label={props.label} tabIndex={0}>
      <table className={`${panel.table} ${styles.table}`} data-testid="class-table">
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.shown.map(([group, ...cells]) => (
            <tr key={group}>
              <th scope="row" className={styles.wraps}>
                {group}
              </th>
              {cells.map((cell, c) => (
                <td key={props.columns[c + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
