/** An error that no place shows, in words, until it is put away. Before: `stores/troubleLog.ts`. */
import { useStore } from 'zustand';
import styles from './App.module.css';
import { help } from './components/help.ts';
import { dismissTrouble, troubleLog } from './stores/troubleLog.ts';
import { frameText } from './text/frame.ts';
import { useText } from './text/useText.ts';

export function Troubles() {
  const text = useText(frameText);
  const trouble = useStore(troubleLog, ({ uncaught }) => uncaught);
  if (trouble === null) return null;
  return (
    <div role="alert" className={styles.trouble} data-testid="trouble">
      <p>{text.uncaught(trouble.message)}</p>
      <button type="button" aria-label={text.close} onClick={dismissTrouble} {...help(text.help.close)}>
        ✕
      </button>
    </div>
  );
}
