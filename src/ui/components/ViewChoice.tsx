import { TRIE_VIEW_MODES, type TrieViewMode } from './trieProps.ts';
import styles from './ViewChoice.module.css';

export function ViewChoice({ view, onChoose }: { view: TrieViewMode; onChoose: (view: TrieViewMode) => void }) {
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">What the widths show</legend>
      {TRIE_VIEW_MODES.map((mode) => (
        <label key={mode} data-mode={mode}>
          <input type="radio" name="view" value={mode} checked={view === mode} onChange={() => onChoose(mode)} />
          <span>{mode}</span>
        </label>
      ))}
    </fieldset>
  );
}
