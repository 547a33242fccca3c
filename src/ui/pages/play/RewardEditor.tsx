/** The reward of the selected item as a number and two buttons: what dragging its bar does, for keys and fingers. */
import { help } from '../../components/help.ts';
import { threeDigits } from '../../components/prefixFacts.ts';
import type { PlayControls, PlayStoreState } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import { NumberField } from './NumberField.tsx';
import styles from './PlayPage.module.css';

interface RewardEditorProps {
  readonly state: PlayStoreState;
  readonly controls: PlayControls;
  readonly maxReward: number;
}

/** One press of a button, as of a key on the picture. */
const NUDGE = 0.04;

export function RewardEditor({ state, controls, maxReward }: RewardEditorProps) {
  const text = useText(playText);
  const { world, snapshot, selected, beta, editedRewards } = state;
  if (world === null || snapshot === null) return null;
  const item = world.trie.item[selected];
  const reward = snapshot.rewards[item];
  const isFlat = beta === 0;
  const least = maxReward / 1000;
  const nudge = (direction: number) =>
    controls.changeReward(item, Math.max(least, Math.min(maxReward, reward + direction * NUDGE * maxReward)));
  return (
    <div className={styles.editor}>
      {item >= 0 ? (
        <>
          <NumberField
            key={item}
            caption={text.reward}
            label={text.rewardOf(world.itemTitles[item])}
            value={Number(reward.toPrecision(3))}
            min={0}
            max={Number(maxReward.toPrecision(3))}
            step={Number((maxReward / 100).toPrecision(1))}
            isValid={(value) => value > 0 && value <= maxReward}
            problem={text.rewardProblem(threeDigits(maxReward))}
            helpSentence={text.help.reward}
            isDisabled={isFlat}
            onChange={(value) => controls.changeReward(item, value)}
          />
          <button
            type="button"
            aria-label={text.less}
            disabled={isFlat}
            onClick={() => nudge(-1)}
            {...help(text.help.less)}
          >
            −
          </button>
          <button
            type="button"
            aria-label={text.more}
            disabled={isFlat}
            onClick={() => nudge(1)}
            {...help(text.help.more)}
          >
            +
          </button>
        </>
      ) : (
        <span className={styles.hint}>{text.selectItem}</span>
      )}
      {isFlat && <span className={styles.hint}>{text.rewardFlat}</span>}
      {editedRewards !== null && (
        <button type="button" onClick={controls.restoreRewards} {...help(text.help.restore)}>
          {text.restore}
        </button>
      )}
    </div>
  );
}
