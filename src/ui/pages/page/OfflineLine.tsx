/** One line: whether the page is ready without a network. Nothing where the browser was not asked. */
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { forgetOffline, offlineStore } from '../../stores/offlineStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './page.module.css';

export function OfflineLine() {
  const text = useText(pageText);
  const state = useStore(offlineStore);
  if (state.kind === 'none') return null;
  return (
    <div className={`${panel.row} ${styles.buttons}`}>
      <p className={styles.small} role="status" data-testid="page-offline" data-offline={state.kind}>
        {state.kind === 'failed' ? text.offline.failed(state.message) : text.offline[state.kind]}
      </p>
      {(state.kind === 'ready' || state.kind === 'waiting') && (
        <button type="button" onClick={() => void forgetOffline()} {...help(text.help.forgetOffline)}>
          {text.forgetOffline}
        </button>
      )}
    </div>
  );
}
