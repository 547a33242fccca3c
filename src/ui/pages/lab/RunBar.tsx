/** On a phone, the run's buttons at the foot of the screen: the setup above is many screens long. */
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import { Governed } from '../../link/Governed.tsx';
import { isRunActive } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import { useLab, useRun } from './labContext.ts';
import { RunButton } from './RunButton.tsx';
import styles from './run.module.css';
import { startObstacle } from './startReason.ts';
import { useRunProgress } from './useRunProgress.ts';

export function RunBar() {
  const lab = useLab();
  const text = useText(labRunText);
  const { state, isPauseAsked } = useRun((s) => ({ state: s.state, isPauseAsked: s.isPauseAsked }));
  const config = useStore(lab.config);
  const obstacle = useRun((s) => startObstacle(s, config, text)?.message ?? null);
  const { step, total, remaining } = useRunProgress(text);
  const isActive = isRunActive(state);
  return (
    <section className={styles.bar} aria-label={text.quickControl} data-testid="lab-bar">
      <Governed control="start">
        {!isActive && (
          <RunButton
            testId="lab-bar-start"
            label={text.start}
            about={text.help.start}
            enabled={obstacle === null}
            onPress={() => lab.start()}
            isPrimary
          />
        )}
        {isActive && state !== 'paused' && (
          <RunButton
            testId="lab-bar-pause"
            label={text.pause}
            about={text.help.pause}
            enabled={!isPauseAsked}
            onPress={lab.pause}
            isPrimary
          />
        )}
        {state === 'paused' && (
          <RunButton
            testId="lab-bar-resume"
            label={text.resume}
            about={text.help.resume}
            enabled
            onPress={lab.resume}
            isPrimary
          />
        )}
      </Governed>
      <p>
        {!isActive && obstacle !== null ? (
          obstacle
        ) : isPauseAsked ? (
          text.pauseAsked
        ) : (
          <>
            {text.states[state]} · {formatCount(step)} / {formatCount(total)}
            {remaining !== null && ` · ${remaining}`}
          </>
        )}
      </p>
      <button
        type="button"
        className={styles.toRun}
        onClick={() => document.getElementById('lab-run')?.scrollIntoView({ block: 'start' })}
        {...help(text.help.toRun)}
      >
        {text.toRun}
      </button>
    </section>
  );
}
