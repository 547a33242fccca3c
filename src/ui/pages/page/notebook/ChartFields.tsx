/** What can be set of a chart cell. */
import type { ChartAxis, ChartCell } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import { AXES } from '../../../components/timeline.ts';
import { notebookText } from '../../../text/notebook.ts';
import { raceText } from '../../../text/race.ts';
import { useText } from '../../../text/useText.ts';
import { availableQuantities } from '../../race/raceCurves.ts';
import { laneOfRecording } from '../../race/shownLanes.ts';
import shared from '../page.module.css';
import type { Fields } from './CellFields.tsx';
import styles from './notebook.module.css';
import { useRecordingOf } from './notebookContext.ts';
import { SomeRuns } from './RunFields.tsx';

export function ChartFields({ cell, onChange }: Fields<ChartCell>) {
  const text = useText(notebookText);
  const { quantities } = useText(raceText);
  const recordingOf = useRecordingOf();
  const lanes = cell.runs.flatMap((run) => {
    const recording = recordingOf(run);
    return recording ? [laneOfRecording(recording, run)] : [];
  });
  const known: readonly string[] = availableQuantities(lanes);
  const options = known.includes(cell.quantity) ? known : [cell.quantity, ...known];
  return (
    <div className={styles.fields}>
      <SomeRuns value={cell.runs} onChange={(runs) => onChange({ ...cell, runs })} />
      <label className={shared.inline}>
        {text.quantity}
        <select
          value={cell.quantity}
          onChange={(event) => onChange({ ...cell, quantity: event.target.value })}
          {...help(text.help.quantity)}
        >
          {options.map((quantity) => (
            <option key={quantity} value={quantity}>
              {(quantities as Readonly<Record<string, string>>)[quantity] ?? quantity}
            </option>
          ))}
        </select>
      </label>
      <label className={shared.inline}>
        {text.axis}
        <select
          value={cell.axis}
          onChange={(event) => onChange({ ...cell, axis: event.target.value as ChartAxis })}
          {...help(text.help.axis)}
        >
          {AXES.map((axis) => (
            <option key={axis} value={axis}>
              {text.axes[axis]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
