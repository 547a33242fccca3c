import type { PlayStepUnit } from '../../../worker/play/playProtocol.ts';
import { Governed } from '../../link/Governed.tsx';
import { PLAY_SPEEDS, type PlayControls, type PlayStoreState } from '../../stores/playStore.ts';
import styles from './Transport.module.css';

const STEPS: readonly { readonly unit: PlayStepUnit; readonly label: string; readonly help: string }[] = [
  { unit: 'token', label: 'token', help: 'One token of a path; learns when the path reaches an item' },
  { unit: 'path', label: 'path', help: 'One whole path, then one update' },
  { unit: 'batch', label: 'batch', help: 'Sixteen paths, then one update' },
  { unit: 'hundred', label: '×100', help: 'A hundred batches' },
];
const STATE_WORDS = { playing: 'learning', paused: 'paused', settled: 'settled', spent: 'out of steps' } as const;

/** Play, single steps, speed, seed. */
export function Transport({ state, controls }: { state: PlayStoreState; controls: PlayControls }) {
  const { snapshot, speed, seed } = state;
  const isPlaying = snapshot?.state === 'playing';
  return (
    <section className={styles.transport} aria-label="Transport">
      <Governed control="steps">
        <div className={styles.group}>
          <button type="button" onClick={controls.reset} title="Forget what was learned and start again from this seed">
            Reset
          </button>
          <button type="button" data-primary className={styles.play} onClick={controls.toggle} title="Space">
            {isPlaying ? 'Pause' : 'Play'}
          </button>
        </div>
        <fieldset className={styles.group}>
          <legend>Step</legend>
          {STEPS.map(({ unit, label, help }) => (
            <button key={unit} type="button" title={help} onClick={() => controls.step(unit)}>
              {label}
            </button>
          ))}
        </fieldset>
      </Governed>
      <Governed control="speed">
        <label className={styles.group}>
          Speed
          <select value={speed} onChange={(event) => controls.chooseSpeed(Number(event.target.value))}>
            {PLAY_SPEEDS.map(({ label }, i) => (
              <option key={label} value={i}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </Governed>
      <Governed control="seed">
        <label className={styles.group}>
          Seed
          <input
            type="number"
            min={0}
            max={4294967295}
            step={1}
            value={seed}
            onChange={(event) => {
              const value = event.target.valueAsNumber;
              if (Number.isInteger(value) && value >= 0 && value <= 4294967295) controls.chooseSeed(value);
            }}
          />
        </label>
      </Governed>
      <p className={styles.count}>
        step {(snapshot?.step ?? 0).toLocaleString('en')} <span>{STATE_WORDS[snapshot?.state ?? 'paused']}</span>
      </p>
    </section>
  );
}
