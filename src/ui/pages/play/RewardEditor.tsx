/** The reward of the selected item as a number: what dragging its bar does, for keys. */
import { type FlowArrays, threeDigits } from '../../components/prefixFacts.ts';
import styles from './PlayPage.module.css';

interface RewardEditorProps {
  readonly arrays: FlowArrays;
  readonly selected: number;
  readonly maxReward: number;
  readonly isEdited: boolean;
  readonly onChange: (item: number, reward: number) => void;
  readonly onRestore: () => void;
}

export function RewardEditor({ arrays, selected, maxReward, isEdited, onChange, onRestore }: RewardEditorProps) {
  const item = arrays.trie.item[selected];
  const reward = arrays.rewards?.[item];
  return (
    <div className={styles.editor}>
      {item >= 0 && reward !== undefined ? (
        <label>
          Reward{' '}
          <input
            type="number"
            aria-label={`Reward of ${arrays.itemTitles[item]}`}
            min={0.05}
            max={maxReward}
            step={0.05}
            value={Number(reward.toFixed(2))}
            aria-description={`now ${threeDigits(reward)}`}
            onChange={(event) => onChange(item, Math.min(maxReward, event.target.valueAsNumber))}
          />
        </label>
      ) : (
        <span className={styles.hint}>Select an item to set its reward.</span>
      )}
      {isEdited && (
        <button type="button" onClick={onRestore}>
          Restore all
        </button>
      )}
    </div>
  );
}
