/** What can be set of a table cell. */
import { useState } from 'react';
import { MOST_COLUMNS, type Split, type TableCell } from '../../../../notebook/notebook.ts';
import { lastEvaluation } from '../../../../notebook/values.ts';
import { help } from '../../../components/help.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import type { Fields } from './CellFields.tsx';
import styles from './notebook.module.css';
import { useRecordingOf } from './notebookContext.ts';
import { SomeRuns } from './RunFields.tsx';

export function TableFields({ cell, onChange }: Fields<TableCell>) {
  const text = useText(notebookText);
  const recordingOf = useRecordingOf();
  // As typed: a comma at the end must stay while the next name comes.
  const [typed, setTyped] = useState(cell.columns.join(', '));
  const known = new Set(
    cell.runs.flatMap((run) => {
      const recording = recordingOf(run);
      return Object.keys((recording && lastEvaluation(recording, cell.split)?.metrics) ?? {});
    }),
  );
  const own = [...known].filter((name) => !name.includes('/'));
  return (
    <div className={styles.fields}>
      <SomeRuns value={cell.runs} onChange={(runs) => onChange({ ...cell, runs })} />
      <label className={shared.inline}>
        {text.split}
        <select
          value={cell.split}
          onChange={(event) => onChange({ ...cell, split: event.target.value as Split })}
          {...help(text.help.split)}
        >
          {(['test', 'validation'] as const).map((split) => (
            <option key={split} value={split}>
              {text.splits[split]}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.wide}>
        {text.columns}
        <input
          value={typed}
          maxLength={600}
          onChange={({ target }) => {
            setTyped(target.value);
            const columns = target.value
              .split(',')
              .map((name) => name.trim().slice(0, 64))
              .filter(Boolean);
            onChange({ ...cell, columns: [...new Set(columns)].slice(0, MOST_COLUMNS) });
          }}
          {...help(text.help.columns)}
        />
      </label>
      {own.length > 0 && <p className={shared.small}>{text.known(own.join(', '))}</p>}
    </div>
  );
}
