/** Play, single steps, speed, seed, and the door to the experiments. */
import type { Ref } from 'react';
import type { PlayStepUnit } from '../../../worker/play/playProtocol.ts';
import { help } from '../../components/help.ts';
import { Governed } from '../../link/Governed.tsx';
import { MOST_SEED, type PlayControls, type PlayStoreState } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import { NumberField } from './NumberField.tsx';
import styles from './Transport.module.css';

const STEPS: readonly PlayStepUnit[] = ['token', 'path', 'batch', 'hundred'];
const isSeed = (value: number) => Number.isInteger(value) && value >= 0 && value <= MOST_SEED;

interface TransportProps {
  readonly state: PlayStoreState;
  readonly controls: PlayControls;
  /** The id of what the experiments' button opens. */
  readonly experimentsId: string;
  readonly opener: Ref<HTMLButtonElement>;
}

export function Transport({ state, controls, experimentsId, opener }: TransportProps) {
  const text = useText(playText);
  const { snapshot, speed, seed, isExperimenting } = state;
  const isPlaying = snapshot?.state === 'playing';
  return (
    <section className={styles.transport} aria-label={text.transport}>
      <Governed control="steps">
        <div className={styles.group}>
          <button type="button" onClick={controls.reset} {...help(text.help.reset)}>
            {text.reset}
          </button>
          <button
            type="button"
            data-primary
            className={styles.play}
            onClick={controls.toggle}
            {...help(text.help.toggle)}
          >
            {isPlaying ? text.pause : text.play}
          </button>
        </div>
        <fieldset className={styles.group}>
          <legend>{text.stepLegend}</legend>
          {STEPS.map((unit) => (
            <button key={unit} type="button" onClick={() => controls.step(unit)} {...help(text.help[unit])}>
              {text.units[unit]}
            </button>
          ))}
        </fieldset>
      </Governed>
      <Governed control="speed">
        <label className={styles.group}>
          <span data-caption>{text.speed}</span>
          <select
            value={speed}
            onChange={(event) => controls.chooseSpeed(Number(event.target.value))}
            {...help(text.help.speed)}
          >
            {text.speeds.map((label, i) => (
              <option key={label} value={i}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </Governed>
      <Governed control="seed">
        <div className={styles.group}>
          <NumberField
            caption={text.seed}
            label={text.seed}
            value={seed}
            min={0}
            max={MOST_SEED}
            step={1}
            isValid={isSeed}
            problem={text.seedProblem}
            helpSentence={text.help.seed}
            onChange={controls.chooseSeed}
          />
        </div>
      </Governed>
      <Governed control="experiments">
        <div className={styles.group}>
          <button
            ref={opener}
            type="button"
            aria-expanded={isExperimenting}
            aria-controls={isExperimenting ? experimentsId : undefined}
            onClick={() => controls.openExperiments(!isExperimenting)}
            {...help(text.help.experiments)}
          >
            {text.experiments}
          </button>
        </div>
      </Governed>
      <p className={styles.count}>
        {text.count(snapshot?.step ?? 0)} <span>{text.stateWords[snapshot?.state ?? 'paused']}</span>
      </p>
    </section>
  );
}
