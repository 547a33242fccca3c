/** β, undo and redo, and whether the picture shows what has changed. */
import { help } from '../../components/help.ts';
import { Governed } from '../../link/Governed.tsx';
import { useControl } from '../../link/linkStore.ts';
import { MOST_BETA, type PlayControls, type PlayStoreState } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import styles from './PlayPage.module.css';

export function BetaPanel({ state, controls }: { state: PlayStoreState; controls: PlayControls }) {
  const text = useText(playText);
  const { beta, past, future, baseline, showsChange } = state;
  const [betaRule, undoRule] = [useControl('beta'), useControl('undo')];
  if (betaRule === 'hidden' && undoRule === 'hidden' && baseline === null) return null;
  return (
    <section className={styles.panel}>
      <Governed control="beta">
        <h2>
          <label htmlFor="beta">{text.beta}</label>
        </h2>
        <div className={styles.beta}>
          <input
            id="beta"
            type="range"
            min={0}
            max={MOST_BETA}
            step={0.1}
            value={beta}
            onChange={(event) => controls.changeBeta(event.target.valueAsNumber)}
            {...help(text.help.beta)}
          />
          <output htmlFor="beta">{beta.toFixed(1)}</output>
        </div>
        <p className={styles.hint}>{text.betaNote(beta.toFixed(1))}</p>
      </Governed>
      <Governed control="undo">
        <div className={styles.editor}>
          <button type="button" disabled={past.length === 0} onClick={controls.undo} {...help(text.help.undo)}>
            {text.undo}
          </button>
          <button type="button" disabled={future.length === 0} onClick={controls.redo} {...help(text.help.redo)}>
            {text.redo}
          </button>
        </div>
      </Governed>
      {baseline !== null && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={showsChange}
            onChange={(event) => controls.showChange(event.target.checked)}
            {...help(text.help.showChange)}
          />
          {text.showChange}
        </label>
      )}
    </section>
  );
}
