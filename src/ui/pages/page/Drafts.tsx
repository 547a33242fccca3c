/** Drafts of notebooks that are kept on this device. */
import { useCallback, useEffect, useState } from 'react';
import { errorMessage } from '../../../core/errors.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import type { Draft } from '../../stores/draftShelf.ts';
import type { PageDesk } from '../../stores/pageStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './page.module.css';

export function Drafts({ desk }: { readonly desk: PageDesk }) {
  const text = useText(pageText);
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useCallback(() => void desk.drafts.list().then(setDrafts), [desk]);
  useEffect(list, [list]);
  const discard = async (id: string) => {
    try {
      await desk.drafts.remove(id);
      setProblem(null);
    } catch (error) {
      setProblem(errorMessage(error));
    }
    list();
  };
  if (drafts.length === 0 && problem === null) return null;
  return (
    <div data-testid="page-drafts">
      <h3>{text.draftsTitle}</h3>
      {problem !== null && (
        <p role="alert" className={styles.warning}>
          {problem}
        </p>
      )}
      <ul className={styles.list}>
        {drafts.map(({ id, changedAt, sizeBytes }) => (
          <li key={id}>
            <span className={styles.small}>{text.draftOf(id, changedAt, Math.ceil(sizeBytes / 1000))}</span>
            <span className={`${panel.row} ${styles.buttons}`}>
              <button type="button" onClick={() => desk.openDraft(id)} {...help(text.help.goOn)}>
                {text.goOn}
              </button>
              <button type="button" onClick={() => void discard(id)} {...help(text.help.discard)}>
                {text.discard}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
