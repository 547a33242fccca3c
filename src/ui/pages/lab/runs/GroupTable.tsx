/** Runs that differ in the seed alone, as mean ± standard deviation; never the best one. */
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import panel from '../../../components/panel.module.css';
import { raceText } from '../../../text/race.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import styles from './runs.module.css';
import { groupRows, groupSpread, type RunTableData, shownGroupRows } from './runTable.ts';

export function GroupTable({ table }: { readonly table: RunTableData }) {
  const text = useText(runsText);
  const race = useText(raceText);
  return (
    <section className={`${panel.block} ${styles.block}`} aria-labelledby="lab-groups" data-testid="runs-groups">
      <div className={`${panel.row} ${styles.blockHead}`}>
        <h3 id="lab-groups">{text.groups}</h3>
        <PlotMenu
          testId="runs-groups"
          fileName="runs-over-seeds"
          title={text.groups}
          data={() => groupRows(table)}
          shown={() => shownGroupRows(table, text, race)}
        />
      </div>
      <p className={panel.small}>{text.groupsAbout}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section className={panel.scroll} aria-label={text.groups} tabIndex={0}>
        <table className={`${panel.table} ${styles.table}`}>
          <thead>
            <tr>
              <th scope="col">{text.group}</th>
              <th scope="col">{text.seeds}</th>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {race.columns[column]}
                </th>
              ))}
              <th scope="col">{text.columns.of}</th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map(({ lane, metrics, of }) => (
              <tr key={lane.key}>
                <th scope="row">{lane.difference}</th>
                <td>{text.seedList(lane.runs.map(({ recording }) => recording.metadata.seed))}</td>
                {table.columns.map((column) => (
                  <td key={column} data-metric={column}>
                    {groupSpread(metrics[column], lane, text)}
                  </td>
                ))}
                <td className={styles.words}>{of ? race.ofSplit[of.split](of.step, of.numUsers) : race.notYet}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
