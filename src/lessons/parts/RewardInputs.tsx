/** The rewards of a small catalogue as numbers to edit: what dragging the bars does, for keys and fingers. */
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

export function RewardInputs() {
  const { state, controls } = useStage();
  const text = useText(learnText);
  const { world, rewards } = state;
  return (
    <div className={styles.cell}>
      <div className={styles.inputs}>
        {world.itemTitles.map((title, item) => (
          <label key={title}>
            <span className="sym-reward">R({title})</span>
            <input
              type="number"
              min={world.rewardStep}
              max={world.maxReward}
              step={world.rewardStep}
              value={rewards[item]}
              onChange={(event) => controls.setReward(item, event.target.valueAsNumber)}
              {...help(text.help.reward, 'reward')}
            />
          </label>
        ))}
        <button
          type="button"
          disabled={rewards === world.rewards}
          onClick={controls.restoreRewards}
          {...help(text.help.restoreRewards)}
        >
          {text.rewards.restore}
        </button>
      </div>
    </div>
  );
}
