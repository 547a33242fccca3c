/** Which runs a cell shows: one of the notebook's, or several. */
import { useStore } from 'zustand';
import { MOST_RUNS_OF_A_CELL } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { useNotebookDesk } from './notebookContext.ts';

export function OneRun({ value, onChange }: { readonly value: string; readonly onChange: (run: string) => void }) {
  const text = useText(notebookText);
  const runs = useStore(useNotebookDesk().store, ({ now }) => now.runs);
  return (
    <label className={shared.inline}>
      {text.run}
      <select value={value} onChange={(event) => onChange(event.target.value)} {...help(text.help.run)}>
        {runs.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function SomeRuns(props: {
  readonly value: readonly string[];
  readonly onChange: (runs: readonly string[]) => void;
}) {
  const { value, onChange } = props;
  const text = useText(notebookText);
  const runs = useStore(useNotebookDesk().store, ({ now }) => now.runs);
  return (
    <fieldset className={styles.checks}>
      <legend>{text.runs}</legend>
      {runs.map(({ id, title }) => (
        <label key={id} className={shared.inline}>
          <input
            type="checkbox"
            checked={value.includes(id)}
            disabled={!value.includes(id) && value.length >= MOST_RUNS_OF_A_CELL}
            onChange={(event) =>
              // In the order of the notebook's own list, so that a run keeps its colour.
              onChange(
                runs
                  .map((run) => run.id)
                  .filter((other) => (other === id ? event.target.checked : value.includes(other))),
              )
            }
            {...help(text.help.run)}
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}
