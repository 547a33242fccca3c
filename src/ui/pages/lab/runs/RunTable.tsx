/** The list of runs: name, difference from the baseline, metrics with their protocol, cost, state; what is drawn and looked into. */
import { memo } from 'react';
import { spreadText } from '../../../../core/spread.ts';
import { help } from '../../../components/help.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import panel from '../../../components/panel.module.css';
import { SeriesKey } from '../../../components/SeriesKey.tsx';
import type { ListedRun } from '../../../stores/runsStore.ts';
import { type LabRunText, labRunText } from '../../../text/labRun.ts';
import { raceText } from '../../../text/race.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import type { RaceRow } from '../../race/raceTable.ts';
import { formatCount } from '../format.ts';
import { Protocol, protocolLine } from '../Protocol.tsx';
import { NameField } from './NameField.tsx';
import styles from './runs.module.css';
import { useRuns, useRunsDesk } from './runsContext.ts';
import { type RunLane, type RunTableData, runRows, shownRunRows } from './runTable.ts';

export function RunTable(props: {
  readonly table: RunTableData;
  /** The one looked into. */
  readonly selected: string | undefined;
  /** Tells the overlay which line to make stand out; null none. */
  readonly onHighlight: (index: number | null) => void;
}) {
  const text = useText(runsText);
  const race = useText(raceText);
  const lab = useText(labRunText);
  const desk = useRunsDesk();
  const { baseline, shown } = useRuns((s) => ({ baseline: s.baseline, shown: s.shown }));
  const { table, selected, onHighlight } = props;
  return (
    <div className={`${panel.block} ${styles.tableBlock}`}>
      <div className={`${panel.row} ${styles.tableTools}`}>
        <label className={panel.check}>
          <input
            type="radio"
            name="runs-baseline"
            checked={baseline === null}
            onChange={() => desk.setBaseline(null)}
            {...help(text.help.defaults)}
          />{' '}
          {text.defaultsAsBaseline}
        </label>
        <PlotMenu
          testId="runs-table"
          fileName="runs"
          title={text.table}
          data={() => runRows(table)}
          shown={() => shownRunRows(table, text, race)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={panel.scroll} aria-label={text.table} tabIndex={0}>
        <table className={`${panel.table} ${styles.table}`} data-testid="runs-table">
          <thead>
            <tr>
              <th scope="col">{text.columns.shown}</th>
              <th scope="col">{text.columns.name}</th>
              <th scope="col">
                <span className="visually-hidden">{text.columns.look}</span>
              </th>
              <th scope="col">{text.columns.difference}</th>
              <th scope="col">{text.columns.state}</th>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {race.columns[column]}
                </th>
              ))}
              <th scope="col">{text.columns.of}</th>
              <th scope="col">{text.columns.steps}</th>
              <th scope="col">{text.columns.seconds}</th>
              <th scope="col">{text.columns.baseline}</th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr
                key={row.lane.key}
                data-run={row.lane.name}
                data-selected={row.lane.key === selected ? '' : undefined}
                onPointerEnter={() => onHighlight(row.lane.index)}
                onPointerLeave={() => onHighlight(null)}
                onFocus={() => onHighlight(row.lane.index)}
                onBlur={() => onHighlight(null)}
              >
                <RunCells
                  row={row}
                  run={row.lane.runs[0]}
                  columns={table.columns}
                  isShown={shown.includes(row.lane.key)}
                  isBaseline={row.lane.key === baseline}
                  isSelected={row.lane.key === selected}
                />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {table.protocols.map((protocol) => (
        <Protocol key={protocol} protocol={protocol} line={rankingOf(table, protocol, lab)} />
      ))}
    </div>
  );
}

/** What matters most of a protocol in a line, by a run that was evaluated so. */
function rankingOf({ rows }: RunTableData, protocol: string, text: LabRunText): string | null {
  const recordings = rows.flatMap(({ lane }) => lane.runs.map(({ recording }) => recording));
  const of = recordings.find(({ evaluations }) => evaluations.some((e) => e.protocol === protocol));
  return of ? protocolLine(of, text) : null;
}

const RunCells = memo(
  function RunCells(props: {
    readonly row: RaceRow<RunLane>;
    readonly run: ListedRun;
    readonly columns: RunTableData['columns'];
    readonly isShown: boolean;
    readonly isBaseline: boolean;
    readonly isSelected: boolean;
  }) {
    const text = useText(runsText);
    const race = useText(raceText);
    const desk = useRunsDesk();
    const { row, run, columns } = props;
    const { lane, of, metrics } = row;
    return (
      <>
        <td>
          <label className={panel.check}>
            <input
              type="checkbox"
              checked={props.isShown}
              aria-label={text.show(run.name)}
              onChange={(event) => desk.setShown(run.id, event.target.checked)}
              {...help(text.help.shown)}
            />
            <SeriesKey index={run.index} />
          </label>
        </td>
        <th scope="row">
          <NameField run={run} />
        </th>
        <td>
          <button
            type="button"
            aria-pressed={props.isSelected}
            aria-label={text.lookInto(run.name)}
            onClick={() => desk.select(run.id)}
            {...help(text.help.look)}
          >
            {text.look}
          </button>
        </td>
        <td className={styles.difference}>
          <span>{props.isBaseline ? text.isBaseline : lane.difference || text.noDifference}</span>
        </td>
        <td data-state={run.state}>{run.origin === 'file' ? text.fromFile : text.states[run.state]}</td>
        {columns.map((column) => (
          <td key={column} data-metric={column}>
            {spreadText(metrics[column] ?? null)}
          </td>
        ))}
        <td className={styles.words}>{of ? race.ofSplit[of.split](of.step, of.numUsers) : race.notYet}</td>
        <td data-steps="">{formatCount(run.numSteps)}</td>
        <td>{run.seconds.toFixed(1)}</td>
        <td>
          <input
            type="radio"
            name="runs-baseline"
            checked={props.isBaseline}
            aria-label={text.asBaseline(run.name)}
            onChange={() => desk.setBaseline(run.id)}
            {...help(text.help.baseline)}
          />
        </td>
      </>
    );
  },
  (a, b) =>
    a.run === b.run &&
    a.columns.join() === b.columns.join() &&
    a.row.lane.difference === b.row.lane.difference &&
    a.isShown === b.isShown &&
    a.isBaseline === b.isBaseline &&
    a.isSelected === b.isSelected,
);
