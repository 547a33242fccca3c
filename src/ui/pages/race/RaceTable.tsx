/** Where the lanes stand at the moment shown: metrics with their protocol, distances, cost; mean ± deviation over seeds. */
import { type Spread, spreadText } from '../../../core/spread.ts';
import { help } from '../../components/help.ts';
import { PlotMenu } from '../../components/PlotMenu.tsx';
import panel from '../../components/panel.module.css';
import { SeriesKey } from '../../components/SeriesKey.tsx';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import styles from './race.module.css';
import { FRAME_COLUMNS, type RaceTableData } from './raceTable.ts';
import { raceRows, shownRaceRows } from './raceTableFile.ts';

const whole = (spread: Spread | null): string =>
  spread === null ? '–' : spreadText({ ...spread, deviation: spread.deviation || null }, spread.mean % 1 === 0 ? 0 : 1);

export function RaceTable({ table }: { readonly table: RaceTableData }) {
  const text = useText(raceText);
  const { columns, rows, references, protocols } = table;
  const numSeeds = Math.max(1, ...rows.map((row) => row.numSeeds));
  const last = FRAME_COLUMNS.length + 3;
  return (
    <section className={panel.block} aria-labelledby="race-table" data-testid="race-table">
      <div className={panel.row}>
        <h2 id="race-table">{text.table}</h2>
        <PlotMenu
          testId="race-table"
          fileName="race"
          title={text.table}
          data={() => raceRows(table)}
          shown={() => shownRaceRows(table, text)}
        />
      </div>
      <p id="race-table-seeds" className={panel.small}>
        {text.tableCaption(numSeeds)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={panel.scroll} aria-label={text.table} tabIndex={0}>
        <table className={`${panel.table} ${styles.table}`} aria-describedby="race-table-seeds">
          <thead>
            <tr>
              <td />
              <th scope="colgroup" colSpan={columns.length + 1}>
                {text.columnGroups.evaluation}
              </th>
              <th scope="colgroup" colSpan={FRAME_COLUMNS.length}>
                {text.columnGroups.frame}
              </th>
              <th scope="colgroup" colSpan={3}>
                {text.columnGroups.cost}
              </th>
            </tr>
            <tr>
              <th scope="col">{text.lane}</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {text.columns[column]}
                </th>
              ))}
              <th scope="col">{text.of}</th>
              {FRAME_COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {text.frameColumns[column]}
                </th>
              ))}
              <th scope="col">{text.cost.step}</th>
              <th scope="col">{text.cost.samples}</th>
              <th scope="col">{text.cost.seconds}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ lane, of, metrics, frame, step, samples, seconds }) => (
              <tr key={lane.key} data-lane={lane.name}>
                <th scope="row">
                  <SeriesKey index={lane.index} /> {lane.name}
                </th>
                {columns.map((column) => (
                  <td key={column} data-metric={column}>
                    {spreadText(metrics[column] ?? null)}
                  </td>
                ))}
                <td className={styles.words}>{of ? text.ofSplit[of.split](of.step, of.numUsers) : text.notYet}</td>
                {FRAME_COLUMNS.map((column) => (
                  <td key={column} data-frame={column}>
                    {spreadText(frame[column])}
                  </td>
                ))}
                <td>{whole(step)}</td>
                <td>{whole(samples)}</td>
                <td>{seconds === null ? text.notYet : spreadText(seconds, 1)}</td>
              </tr>
            ))}
          </tbody>
          {references.length > 0 && (
            <tbody className={styles.references}>
              {references.map(({ name, metrics }) => (
                <tr key={name}>
                  <th scope="row">{text.references[name]}</th>
                  {columns.map((column) => (
                    <td key={column}>{metrics[column] === undefined ? '' : metrics[column].toFixed(4)}</td>
                  ))}
                  <td colSpan={last + 1} />
                </tr>
              ))}
            </tbody>
          )}
        </table>
      </section>
      {columns.includes('mass-unobserved-good') && <p className={panel.small}>{text.goodInEvaluation}</p>}
      <p className={panel.small}>{text.goodMeaning}</p>
      {protocols.length > 0 && (
        <details className={styles.details}>
          <summary {...help(text.help.protocol)}>{text.protocol}</summary>
          {protocols.map((protocol) => (
            <p key={protocol} className={panel.small}>
              {protocol}
            </p>
          ))}
        </details>
      )}
    </section>
  );
}
