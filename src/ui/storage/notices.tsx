/** What the visitor should know about the store: a device that was lost, another tab, a browser that keeps nothing. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { help } from '../components/help.ts';
import type { StorageDesk } from '../stores/storageStore.ts';
import { storageText } from '../text/storage.ts';
import { useText } from '../text/useText.ts';
import styles from './storage.module.css';

interface Part {
  readonly desk: StorageDesk;
}

export function Recovered({ desk }: Part) {
  const text = useText(storageText);
  const recovered = useStore(desk.store, (s) => s.recovered);
  return (
    <div role="status">
      {recovered && (
        <div className={styles.notice} data-testid="storage-recovered">
          <p>{text.recovered(recovered.atStep, recovered.fromStep)}</p>
          <button type="button" aria-label={text.dismiss} onClick={desk.dismissRecovery} {...help(text.help.dismiss)}>
            ✕
          </button>
        </div>
      )}
    </div>
  );
}

export function AnotherTab({ desk }: Part) {
  const text = useText(storageText);
  const isAnother = useStore(desk.store, (s) => s.report?.owner === 'another');
  const [isAsked, setAsked] = useState(false);
  if (!isAnother && isAsked) setAsked(false);
  return (
    <div role="status">
      {isAnother && (
        <div className={styles.notice} data-kind="warning" data-testid="storage-another">
          <p>{isAsked ? text.another.asked : text.another.words}</p>
          <button
            type="button"
            data-testid="storage-take-over"
            disabled={isAsked}
            onClick={() => {
              setAsked(true);
              desk.takeOver();
            }}
            {...help(text.help.takeOver)}
          >
            {text.another.takeOver}
          </button>
        </div>
      )}
    </div>
  );
}

/** Why a checkpoint, or any, is in memory alone, and the way to save it. */
export function InMemory({ desk }: Part) {
  const text = useText(storageText);
  const problem = useStore(desk.store, (s) => s.report?.problem ?? s.kept?.problem ?? null);
  const kept = useStore(desk.store, (s) => (s.kept?.where === 'memory' ? s.kept : null));
  return (
    <div role="status">
      {problem !== null && (
        <div className={styles.notice} data-kind="warning" data-testid="storage-memory">
          <p>{text.unavailable(problem)}</p>
          {kept && (
            <button
              type="button"
              data-testid="storage-download"
              onClick={() => desk.download(kept.id)}
              {...help(text.help.download)}
            >
              {text.download(kept.about.step)}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
