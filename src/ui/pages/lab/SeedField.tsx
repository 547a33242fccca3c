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

const LockIcon = ({ isLocked }: { readonly isLocked: boolean }) => (
  <svg viewBox="0 0 16 16" aria-hidden="true" className={styles.icon}>
    <rect x="3" y="7" width="10" height="7" rx="1.5" fill={isLocked ? 'currentColor' : 'none'} />
    <path d={isLocked ? 'M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2' : 'M5.2 7V4.6a2.8 2.8 0 0 1 5.4-1'} />
  </svg>
);

const DieIcon = () => (
  <svg viewBox="0 0 16 16" aria-hidden="true" className={styles.icon}>
    <rect x="2.5" y="2.5" width="11" height="11" rx="2" />
    <path d="M5.6 5.6h.01M10.4 5.6h.01M8 8h.01M5.6 10.4h.01M10.4 10.4h.01" strokeWidth="2" />
  </svg>
);

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
            <LockIcon isLocked={isLocked} />
          </button>
          <button
            type="button"
            data-testid="lab-seed-roll"
            aria-label={text.rollSeed}
            disabled={isLocked}
            onClick={() => lab.config.getState().setField('seed', String(anySeed()))}
            {...help(text.help.rollSeed)}
          >
            <DieIcon />
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
