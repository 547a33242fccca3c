/** The tab's title: the page's, and how far the run is while the page is hidden. */
import { useEffect, useSyncExternalStore } from 'react';
import { isRunActive } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import { useRun } from './labContext.ts';
import { useRunProgress } from './useRunProgress.ts';

function watchHidden(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

export function LabTitle() {
  const text = useText(labRunText);
  const isHidden = useSyncExternalStore(
    watchHidden,
    () => document.hidden,
    () => false,
  );
  const state = useRun((s) => s.state);
  const { step, total } = useRunProgress(text);
  const progress = `${text.states[state]} ${formatCount(step)} / ${formatCount(total)}`;
  const title = isHidden && isRunActive(state) ? `${progress} · ${text.documentTitle}` : text.documentTitle;
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return null;
}
