/** The buttons that start, hold and end a run, with the reason where one cannot be pressed. */
import { useRef } from 'react';
import { useStore } from 'zustand';
import { isRunActive } from '../../stores/runStore.ts';
import { DevicePanel } from './DevicePanel.tsx';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { startObstacle } from './startReason.ts';

/** Stays focusable while it cannot be pressed, so that the keyboard does not lose its place. */
function RunButton(props: {
  readonly testId: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly onPress: () => void;
  readonly isPrimary?: boolean;
  readonly describedBy?: string;
}) {
  return (
    <button
      type="button"
      data-testid={props.testId}
      data-primary={props.isPrimary ? '' : undefined}
      aria-disabled={!props.enabled}
      aria-describedby={props.describedBy}
      className={styles.runButton}
      onClick={() => props.enabled && props.onPress()}
    >
      {props.label}
    </button>
  );
}

export function StartPanel() {
  const lab = useLab();
  const checkpointInput = useRef<HTMLInputElement>(null);
  const state = useRun((s) => s.state);
  const config = useStore(lab.config);
  const obstacle = useRun((s) => startObstacle(s, config));
  const hasAdapter = useRun((s) => s.device?.available ?? true);
  const canSave = state === 'paused' || state === 'finished' || state === 'stopped';
  const paused = state === 'paused';
  const running = state === 'running' || state === 'evaluating';
  return (
    <section aria-label="Run control" className={styles.start}>
      <div className={styles.buttons}>
        <RunButton
          testId="lab-start"
          label="Start"
          enabled={obstacle === null}
          onPress={() => lab.start()}
          isPrimary={!isRunActive(state)}
          describedBy={hasAdapter ? 'lab-start-reason' : 'lab-start-reason lab-device-reason'}
        />
        <RunButton testId="lab-pause" label="Pause" enabled={running} onPress={lab.pause} />
        <RunButton testId="lab-resume" label="Resume" enabled={paused} onPress={lab.resume} isPrimary={paused} />
        <RunButton testId="lab-step" label="Step" enabled={paused} onPress={lab.stepOnce} />
        <RunButton testId="lab-stop" label="Stop" enabled={isRunActive(state)} onPress={lab.stop} />
        <RunButton
          testId="lab-save"
          label="Save"
          enabled={canSave}
          onPress={lab.saveFiles}
          describedBy={canSave ? 'lab-save-help' : undefined}
        />
        <RunButton
          testId="lab-continue"
          label="Continue from files"
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
          aria-label="Choose the files of a saved checkpoint"
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
        className={obstacle && !obstacle.isPassing ? styles.obstacle : styles.help}
      >
        {obstacle ? (isRunActive(state) ? '' : obstacle.message) : 'Ready.'}
      </p>
      <DevicePanel />
      {canSave && (
        <p id="lab-save-help" className={styles.help}>
          Save downloads the checkpoint in Hugging Face layout and the shown user’s flows. With the same data and
          settings, Continue from files goes on from it.
        </p>
      )}
    </section>
  );
}
