/** The tab's title: the page's, and how far the run is while the page is hidden. */
import { useSyncExternalStore } from 'react';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
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
  const { documentTitle } = useText(labRunText);
  const isHidden = useSyncExternalStore(
    watchHidden,
    () => document.hidden,
    () => false,
  );
  useDocumentTitle(documentTitle);
  return isHidden && <HiddenTitle />;
}

/** Follows every step, and so is there only where nobody sees more. */
function HiddenTitle() {
  const text = useText(labRunText);
  const state = useRun((s) => s.state);
  const { step, total } = useRunProgress(text);
  const progress = `${text.states[state]} ${formatCount(step)} / ${formatCount(total)} · ${text.documentTitle}`;
  useDocumentTitle(isRunActive(state) ? progress : text.documentTitle);
  return null;
}
