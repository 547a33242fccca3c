/** The run as a small file, for a teacher who puts a class's side by side. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { errorMessage } from '../../../core/errors.ts';
import { help } from '../../components/help.ts';
import { linkStore } from '../../link/linkStore.ts';
import type { PlayStoreState } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import styles from './PlayPage.module.css';

export function SaveResult({ state }: { readonly state: PlayStoreState }) {
  const text = useText(playText);
  const student = useStore(linkStore, ({ link }) => link.student);
  const [news, setNews] = useState('');
  const { snapshot } = state;
  if (snapshot === null) return null;
  const save = async () => {
    try {
      const { saveResult } = await import('./saveResult.ts');
      setNews(text.resultSaved(await saveResult(state, snapshot, student)));
    } catch (error) {
      setNews(text.resultNotSaved(errorMessage(error)));
    }
  };
  return (
    <div className={styles.saveResult}>
      <button type="button" data-testid="play-save-result" onClick={() => void save()} {...help(text.help.saveResult)}>
        {text.saveResult}
      </button>
      <span role="status" className={styles.hint}>
        {news}
      </span>
    </div>
  );
}
