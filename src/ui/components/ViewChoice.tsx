/** Which of the trie's views is shown. */
import { useId } from 'react';
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import { TRIE_VIEW_MODES, type TrieViewMode } from './trieProps.ts';
import styles from './ViewChoice.module.css';

export interface ViewChoiceProps {
  readonly view: TrieViewMode;
  readonly onChoose: (view: TrieViewMode) => void;
  /** Offers the exposure view too: where it is known what was observed. */
  readonly hasExposure?: boolean;
}

export function ViewChoice({ view, onChoose, hasExposure = false }: ViewChoiceProps) {
  const text = useText(trieText);
  const name = useId();
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">{text.viewLegend}</legend>
      {TRIE_VIEW_MODES.filter((mode) => mode !== 'exposure' || hasExposure).map((mode) => (
        <label key={mode} data-mode={mode}>
          <input
            type="radio"
            name={name}
            value={mode}
            checked={view === mode}
            onChange={() => onChoose(mode)}
            {...help(text.help.view)}
          />
          <span>{text.views[mode]}</span>
        </label>
      ))}
    </fieldset>
  );
}
