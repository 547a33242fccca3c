/** What can be set of a trie cell. */
import type { TrieCell, TrieCellView } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import { TRIE_VIEW_MODES } from '../../../components/trieProps.ts';
import { notebookText } from '../../../text/notebook.ts';
import { trieText } from '../../../text/trie.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import type { Fields } from './CellFields.tsx';
import styles from './notebook.module.css';
import { useRecordingOf } from './notebookContext.ts';
import { OneRun } from './RunFields.tsx';

export function TrieFields({ cell, onChange }: Fields<TrieCell>) {
  const text = useText(notebookText);
  const { views } = useText(trieText);
  const users = useRecordingOf()(cell.run)?.users ?? [];
  return (
    <div className={styles.fields}>
      <OneRun value={cell.run} onChange={(run) => onChange({ ...cell, run })} />
      {users.length > 1 && (
        <label className={shared.inline}>
          {text.user}
          <select
            value={Math.min(cell.user, users.length - 1)}
            onChange={(event) => onChange({ ...cell, user: Number(event.target.value) })}
            {...help(text.help.user)}
          >
            {users.map(({ user, id }, u) => (
              <option key={user} value={u}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className={shared.inline}>
        {text.stepField}
        <input
          type="number"
          min={0}
          step={1}
          className={styles.number}
          value={cell.step ?? ''}
          onChange={({ target }) => {
            const step = target.value === '' ? null : target.valueAsNumber;
            if (step === null || (Number.isSafeInteger(step) && step >= 0)) onChange({ ...cell, step });
          }}
          {...help(text.help.step)}
        />
      </label>
      <label className={shared.inline}>
        {text.view}
        <select
          value={cell.view}
          onChange={(event) => onChange({ ...cell, view: event.target.value as TrieCellView })}
          {...help(text.help.view)}
        >
          {TRIE_VIEW_MODES.map((view) => (
            <option key={view} value={view}>
              {views[view]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
