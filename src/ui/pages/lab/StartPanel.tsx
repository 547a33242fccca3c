/** The buttons that start, hold and end a run, with the reason where one cannot be pressed. */
import { useRef } from 'react';
import { useStore } from 'zustand';
import { isRunActive } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { DevicePanel } from './DevicePanel.tsx';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { RunButton } from './RunButton.tsx';
import styles from './run.module.css';
import { SmallerFit } from './SmallerFit.tsx';
import { startObstacle } from './startReason.ts';

/** At a pause and after the end the weights stand still. */
export const canTakeAway = (state: string): boolean => ['paused', 'finished', 'stopped'].includes(state);

export function StartPanel() {
  const lab = useLab();
  const text = useText(labRunText);
  const checkpointInput = useRef<HTMLInputElement>(null);
  const { state, isPauseAsked, isUntrained } = useRun((s) => ({
    state: s.state,
    isPauseAsked: s.isPauseAsked,
    isUntrained: s.isTokenizerUntrained,
  }));
  const config = useStore(lab.config);
  const obstacle = useRun((s) => startObstacle(s, config, text));
  const hasAdapter = useRun((s) => s.device?.available ?? true);
  const canSave = canTakeAway(state);
  const paused = state === 'paused';
  const canPause = isRunActive(state) && !paused && !isPauseAsked;
  const about = text.help;
  return (
    <section aria-label={text.control} className={styles.start}>
      <div className={styles.buttons}>
        <RunButton
          testId="lab-start"
          label={text.start}
          about={about.start}
          enabled={obstacle === null}
          onPress={() => lab.start()}
          isPrimary={!isRunActive(state)}
          describedBy={hasAdapter ? 'lab-start-reason' : 'lab-start-reason lab-device-reason'}
        />
        <RunButton testId="lab-pause" label={text.pause} about={about.pause} enabled={canPause} onPress={lab.pause} />
        <RunButton
          testId="lab-resume"
          label={text.resume}
          about={about.resume}
          enabled={paused}
          onPress={lab.resume}
          isPrimary={paused}
        />
        <RunButton testId="lab-step" label={text.step} about={about.step} enabled={paused} onPress={lab.stepOnce} />
        <RunButton
          testId="lab-stop"
          label={text.stop}
          about={about.stop}
          enabled={isRunActive(state)}
          onPress={lab.stop}
        />
        <RunButton
          testId="lab-save"
          label={text.save}
          about={about.save}
          enabled={canSave}
          onPress={lab.saveFiles}
          describedBy={canSave ? 'lab-save-help' : undefined}
        />
        <RunButton
          testId="lab-continue"
          label={text.continueFrom}
          about={about.continueFrom}
          enabled={obstacle === null}
          onPress={() => checkpointInput.current?.click()}
          describedBy="lab-start-reason"
        />
        <input
          ref={checkpointInput}
          data-testid="lab-checkpoint-input"
          type="file"
          multiple
          hidden
          aria-label={text.chooseCheckpoint}
          onChange={(e) => {
            const files = Array.from(e.target.files ?? [], (file) => ({ name: file.name, file }));
            e.target.value = '';
            if (files.length > 0) lab.start(files);
          }}
        />
      </div>
      <p
        id="lab-start-reason"
        role="status"
        className={obstacle && !obstacle.isPassing ? shared.obstacle : shared.help}
      >
        {obstacle === null
          ? isUntrained
            ? text.readyToTrainTokenizer
            : text.ready
          : isRunActive(state)
            ? isPauseAsked
              ? text.pauseAsked
              : ''
            : obstacle.message}
      </p>
      <SmallerFit />
      <DevicePanel />
      {canSave && (
        <p id="lab-save-help" className={shared.help}>
          {text.saveHelp}
        </p>
      )}
    </section>
  );
}
