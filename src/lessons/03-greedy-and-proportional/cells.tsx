/** Shares, draws and the sharpening slider of “Greedy and proportional”. */
import { useState } from 'react';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short } from '../numberWords.ts';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { powerPolicy } from '../policies.ts';
import { FORK_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { drawItems, expectedDistinct } from './draws.ts';
import { words } from './words.ts';

const NUM_DRAWS = 64;
const SHOWN = 12;
const MAX_BETA = 6;

const { rewards, itemTitles } = WARDROBE_WORLD;
const target = targetProbabilities(rewards.map(Math.log));
const best = rewards.indexOf(Math.max(...rewards));

export const BestTitle = () => <>{itemTitles[best]}</>;
export const BestReward = () => <Value of={rewards[best]} symbol="reward" />;
export const AllRewards = () => <Value of={rewards.reduce((a, b) => a + b, 0)} symbol="flow" />;
export const BestShare = () => <Value of={percent(target[best])} symbol="policy" />;
export const NumDraws = () => <Value of={NUM_DRAWS} />;
export const ExpectedKinds = () => <Value of={Math.round(expectedDistinct(target, NUM_DRAWS))} />;

/** Draws from whatever policy is on the picture. */
export function DrawBox() {
  const { state, numbers } = useStage();
  const text = useText(words);
  const [seed, setSeed] = useState(1);
  const { world } = state;
  const drawn = drawItems(numbers.probabilities, NUM_DRAWS, seed);
  return (
    <div className={styles.cell} data-testid="draws">
      <div className={styles.inputs}>
        <button type="button" onClick={() => setSeed(seed + 1)} {...help(text.help.draw)}>
          {text.draws.again(NUM_DRAWS)}
        </button>
      </div>
      <Facts
        of={[
          { name: text.draws.kinds, value: drawn.length, testId: 'kinds' },
          { name: text.draws.expected, value: short(expectedDistinct(numbers.probabilities, NUM_DRAWS)) },
        ]}
      />
      <ul className={styles.draws}>
        {drawn.slice(0, SHOWN).map(({ item, times }) => (
          <li key={item}>
            {times}× {world.itemTitles[item]}
          </li>
        ))}
        {drawn.length > SHOWN && <li>{text.draws.more(drawn.length - SHOWN)}</li>}
      </ul>
    </div>
  );
}

/** The power of the rewards that the policy follows. */
export function BetaSlider() {
  const { state, numbers, controls } = useStage();
  const text = useText(words);
  const beta = state.policy.parameter ?? 1;
  return (
    <div className={styles.cell}>
      <div className={styles.inputs}>
        <Slider
          label={text.power.label}
          min={0}
          max={MAX_BETA}
          step={0.25}
          value={Math.min(MAX_BETA, beta)}
          text={text.power.value(short(beta))}
          onChange={(next) => {
            controls.choosePolicy(powerPolicy(next), (textOf) => textOf(words).toThePower(short(next)));
          }}
          {...help(text.help.power, 'temperature')}
        />
      </div>
      <Facts
        of={[
          { name: text.power.best, value: percent(Math.max(...numbers.probabilities)) },
          { name: text.power.kinds(NUM_DRAWS), value: short(expectedDistinct(numbers.probabilities, NUM_DRAWS)) },
        ]}
      />
    </div>
  );
}

const power = (beta: number) => FORK_WORLD.rewards.map((reward) => reward ** beta);

/** "3 + 3 = 6" or, squared, "9 + 9 = 18": the flow of a branch of the fork. */
export function ForkFlow({ branch, beta = 1 }: { readonly branch: 0 | 1; readonly beta?: number }) {
  const values = power(beta);
  const parts = branch === 0 ? [values[0], values[1]] : [values[2]];
  const total = parts.reduce((a, b) => a + b, 0);
  return (
    <span className={styles.value}>
      {parts.length > 1 && `${parts.map(short).join(' + ')} = `}
      <Value of={total} symbol="flow" />
    </span>
  );
}
