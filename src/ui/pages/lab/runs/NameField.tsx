/** A run's name, to be changed where it stands. */
import { useState } from 'react';
import { help } from '../../../components/help.ts';
import type { ListedRun } from '../../../stores/runsStore.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import styles from './runs.module.css';
import { useRunsDesk } from './runsContext.ts';

/** Taken with Enter or when it is left; Escape gives the old one back. */
export function NameField({ run }: { readonly run: ListedRun }) {
  const text = useText(runsText);
  const desk = useRunsDesk();
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null) desk.rename(run.id, typed);
    setTyped(null);
  };
  return (
    <input
      type="text"
      className={styles.name}
      value={typed ?? run.name}
      size={Math.min(24, Math.max(12, (typed ?? run.name).length))}
      aria-label={text.nameOf(run.name)}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape') setTyped(null);
      }}
      {...help(text.help.name)}
    />
  );
}
