/** How open the policy's choice is at each level: at the first frame, at the one shown, and in R/Z. */
import type { Cell, DataTable } from '../../../../core/tableFiles.ts';
import { frameMeasures } from '../../../../record/frameMeasures.ts';
import type { Recording } from '../../../../record/recording.ts';
import { PlotMenu } from '../../../components/PlotMenu.tsx';
import panel from '../../../components/panel.module.css';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { formatFixed } from '../format.ts';
import styles from './runs.module.css';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function LevelEntropy(props: {
  readonly recording: Recording;
  readonly frameIndex: number;
  readonly userIndex: number;
}) {
  const text = useText(runsText);
  const { recording, frameIndex, userIndex } = props;
  const first = frameMeasures(recording, 0, userIndex).levelEntropy;
  const { levelEntropy: now, targetLevelEntropy: target } = frameMeasures(recording, frameIndex, userIndex);
  const columns: readonly (readonly [string, readonly number[]])[] = [
    [text.atStep(recording.frames[0].step), first],
    ...(frameIndex > 0 ? [[text.atStep(recording.frames[frameIndex].step), now] as const] : []),
    [text.target, target],
  ];
  const rows = [
    ...target.map((_, l) => ({ name: text.levelName(l + 1), values: columns.map(([, of]) => of[l]) })),
    { name: text.sum, values: columns.map(([, of]) => sum(of)) },
  ];
  const table = (cell: (value: number) => Cell): DataTable => ({
    columns: [text.level, ...columns.map(([name]) => name)],
    rows: rows.map(({ name, values }) => [name, ...values.map(cell)]),
  });
  return (
    <div>
      <div className={`${panel.row} ${styles.blockHead}`}>
        <h4>{text.entropy}</h4>
        <PlotMenu
          testId="run-entropy"
          fileName="entropy-by-level"
          title={text.entropy}
          data={() => table((value) => value)}
          shown={() => table(formatFixed)}
        />
      </div>
      <table className={`${panel.table} ${styles.table}`} data-testid="run-entropy">
        <thead>
          <tr>
            <th scope="col">{text.level}</th>
            {columns.map(([name]) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, c) => (
                <td key={columns[c][0]}>{formatFixed(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={panel.small}>{text.entropyAbout}</p>
    </div>
  );
}
