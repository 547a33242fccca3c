/** Two sliders that show what a balance loss does not see. */
import { totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short } from '../numberWords.ts';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { itemLogProbs } from '../policies.ts';
import { guessedPolicy, guessedRewards } from '../secondModel.ts';
import { GOLDEN_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import { SEEN_MASS, SIGMA } from './lesson.ts';
import { lossOnSeen, SEEN, seenPolicy } from './limits.ts';
import { words } from './words.ts';

export const SeenNames = () => <>{useText(learnText).list(SEEN.map((x) => GOLDEN_WORLD.itemTitles[x]))}</>;

/** Share of the probability that SEEN deserve. */
export function SeenDue() {
  const target = targetProbabilities(GOLDEN_WORLD.rewards.map(Math.log));
  return <Value of={percent(SEEN.reduce((total, x) => total + target[x], 0))} symbol="policy" />;
}

export const SeenHold = () => <Value of={percent(SEEN_MASS)} symbol="policy" />;

/** Probability on the items seen; the loss on them does not move. */
export function SeenSlider() {
  const { state, numbers, controls } = useStage();
  const text = useText(words);
  const isHere = state.world === GOLDEN_WORLD && state.policy.parameter !== undefined;
  const mass = isHere ? (state.policy.parameter ?? 0) : SEEN_MASS;
  const logReward = GOLDEN_WORLD.rewards.map(Math.log);
  const { logPF } = isHere ? numbers : seenPolicy(mass)(GOLDEN_WORLD, logReward);
  const distance = totalVariation(itemLogProbs(GOLDEN_WORLD, logPF).map(Math.exp), targetProbabilities(logReward));
  return (
    <div className={styles.cell} data-testid="seen-slider">
      <div className={styles.inputs}>
        <Slider
          label={text.seen.label}
          min={0.05}
          max={0.95}
          step={0.05}
          value={mass}
          text={percent(mass)}
          onChange={(next) => {
            controls.choosePolicy(seenPolicy(next), (textOf) => textOf(words).seen.caption(percent(next)));
          }}
          {...help(text.help.seen)}
        />
      </div>
      <Facts
        of={[
          { name: text.seen.loss, value: lossOnSeen(logPF, logReward).toFixed(3), testId: 'seen-loss' },
          { name: text.seen.distance, value: short(distance) },
        ]}
      />
    </div>
  );
}

const target = targetProbabilities(WARDROBE_WORLD.rewards.map(Math.log));
const distanceOfGuess = (sigma: number) =>
  totalVariation(targetProbabilities(guessedRewards(sigma).map(Math.log)), target);

/** Distance between what was guessed and what is true. */
export const GuessDistance = () => <Value of={distanceOfGuess(SIGMA)} symbol="residual" />;
export const Sigma = () => <Value of={SIGMA} />;

export function GuessSlider() {
  const { state, controls } = useStage();
  const text = useText(words);
  const sigma =
    state.world === WARDROBE_WORLD && state.policy === guessedPolicy(state.policy.parameter ?? -1)
      ? (state.policy.parameter ?? SIGMA)
      : SIGMA;
  return (
    <div className={styles.cell}>
      <div className={styles.inputs}>
        <Slider
          label={text.guess.label}
          min={0}
          max={1.5}
          step={0.1}
          value={sigma}
          text={text.guess.value(short(sigma))}
          onChange={(next) => {
            controls.choosePolicy(guessedPolicy(next), (textOf) => textOf(words).guess.caption(short(next)));
          }}
          {...help(text.help.guess)}
        />
      </div>
      <Facts of={[{ name: text.guess.distance, value: short(distanceOfGuess(sigma)) }]} />
    </div>
  );
}
