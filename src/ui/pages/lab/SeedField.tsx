/** The seed: shown, locked, drawn anew, and the named streams that follow from it. */
import { help } from '../../components/help.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { ConfigField } from './ConfigField.tsx';
import { SEED_FIELD } from './configFields.ts';
import styles from './fields.module.css';
import { useConfig, useLab } from './labContext.ts';

/** A person's die, not a run's: training draws from streams of the seed alone. */
const anySeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0];

export function SeedField() {
  const lab = useLab();
  const text = useText(labSetupText);
  const isLocked = useConfig((s) => s.isSeedLocked);
  return (
    <div className={styles.seed}>
      <ConfigField spec={SEED_FIELD} isDisabled={isLocked}>
        <span className={styles.seedTools}>
          <button
            type="button"
            data-testid="lab-seed-lock"
            aria-label={text.lockSeed}
            aria-pressed={isLocked}
            onClick={() => lab.config.getState().lockSeed(!isLocked)}
            {...help(text.help.lockSeed)}
          >
            {isLocked ? '🔒' : '🔓'}
          </button>
          <button
            type="button"
            data-testid="lab-seed-roll"
            aria-label={text.rollSeed}
            disabled={isLocked}
            onClick={() => lab.config.getState().setField('seed', String(anySeed()))}
            {...help(text.help.rollSeed)}
          >
            ⚄
          </button>
        </span>
      </ConfigField>
      <details className={styles.streams}>
        <summary {...help(text.help.streams, 'seed')}>{text.streams}</summary>
        <p>{text.streamsLead}</p>
        <dl>
          {Object.entries(text.streamList).map(([name, use]) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>{use}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
