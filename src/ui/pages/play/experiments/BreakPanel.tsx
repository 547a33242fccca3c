/** Parts of the method switched off one by one, and what was measured to go wrong. */
import { LOST } from '../../../../worker/play/symptoms.ts';
import { help } from '../../../components/help.ts';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { PLAY_BREAKS } from '../../../stores/playStore.ts';
import { playText } from '../../../text/play.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import { symptomWords } from '../playWords.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';

export function BreakPanel({ state, controls }: ExperimentProps) {
  const text = useText(playExperimentsText);
  const words = useText(playText);
  const { world, snapshot, breaks, objective } = state;
  return (
    <>
      <p className={styles.hint}>{text.breakIntro}</p>
      {PLAY_BREAKS.map((name) => {
        const symptom = snapshot?.symptoms.find(({ type }) => type === name);
        const rate = snapshot?.invalidRate ?? 0;
        const noSymptom =
          name === 'mask' && rate > 0 && rate <= LOST ? text.unlearned(threeDigits(rate)) : text.notSeen;
        const hasNone = name === 'logZ' && (objective === 'fm' || objective === 'vargrad');
        return (
          <div key={name} className={styles.switch}>
            <label>
              <input
                type="checkbox"
                checked={breaks[name]}
                disabled={hasNone && !breaks[name]}
                onChange={(event) => controls.changeBreak(name, event.target.checked)}
                {...help(text.help[name])}
              />
              {text.breaks[name].label}
            </label>
            <p className={styles.hint}>
              {hasNone ? text.noLogZ(words.objectives[objective].label) : text.breaks[name].about}
            </p>
            {breaks[name] && world !== null && !hasNone && (
              <p className={symptom === undefined ? styles.hint : styles.fault} data-symptom={name}>
                {symptom === undefined ? noSymptom : symptomWords(symptom, world, words)}
              </p>
            )}
          </div>
        );
      })}
    </>
  );
}
