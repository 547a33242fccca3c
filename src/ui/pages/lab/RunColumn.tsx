/** The run as it goes: control, state, speed, curves, metrics, log. */
import { useStore } from 'zustand';
import { Governed } from '../../link/Governed.tsx';
import type { RunState } from '../../stores/runStore.ts';
import { EventLog } from './EventLog.tsx';
import { formatBytes, formatCount, formatDuration } from './format.ts';
import { LossCurves } from './LossCurves.tsx';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { MetricsPanel } from './MetricsPanel.tsx';
import { Fact } from './ReportView.tsx';
import { ShareRun } from './ShareRun.tsx';
import { StartPanel } from './StartPanel.tsx';

const STATE_LABELS: Readonly<Record<RunState, string>> = {
  idle: 'Not started',
  preparing: 'Preparing',
  compiling: 'Making the model',
  running: 'Training',
  paused: 'Paused',
  evaluating: 'Evaluating',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

export function RunColumn() {
  return (
    <div className={styles.column}>
      <section aria-labelledby="lab-run" className={styles.block}>
        <h2 id="lab-run">Run</h2>
        <Governed control="start">
          <StartPanel />
        </Governed>
        <RunStatus />
        <ShareRun />
      </section>
      <LossCurves />
      <MetricsPanel />
      <EventLog />
    </div>
  );
}

function RunStatus() {
  const lab = useLab();
  const name = useStore(lab.config, (s) => s.lastValid.name);
  const total = useStore(lab.config, (s) => s.lastValid.budget.steps);
  const run = useRun((s) => ({
    state: s.state,
    step: s.step,
    progress: s.progress,
    stepsPerSecond: s.stepsPerSecond,
    tokensPerSecond: s.tokensPerSecond,
    gpuBytes: s.gpuBytes,
    saved: s.savedFiles,
  }));
  const isPhase = ['preparing', 'compiling', 'running', 'evaluating'].includes(run.state);
  const eta = run.stepsPerSecond && run.state === 'running' ? (total - run.step) / run.stepsPerSecond : Number.NaN;
  return (
    <div className={styles.status}>
      <p className={styles.stateLine}>
        <span className={styles.state} data-state={run.state} data-testid="lab-state" role="status">
          {STATE_LABELS[run.state]}
        </span>
        <span>{name}</span>
        <span className={styles.count}>
          <span data-testid="lab-step-count">{formatCount(run.step)}</span> / {formatCount(Math.max(total, run.step))}{' '}
          steps
        </span>
      </p>
      <progress
        max={isPhase && run.progress ? Math.max(1, run.progress.total) : Math.max(total, 1)}
        value={isPhase && run.progress ? run.progress.done : run.step}
        aria-label={isPhase && run.progress ? run.progress.label : 'Steps'}
      />
      {isPhase && run.progress && (
        <p className={styles.help}>
          {run.progress.label}{' '}
          {run.progress.total > 1 && `${formatCount(run.progress.done)} of ${formatCount(run.progress.total)}`}
        </p>
      )}
      <dl className={styles.facts}>
        <Fact name="Remaining" value={formatDuration(eta)} />
        <Fact name="Tokens/s" value={run.tokensPerSecond > 0 ? formatCount(run.tokensPerSecond) : '–'} />
        <Fact name="GPU memory" value={run.gpuBytes > 0 ? formatBytes(run.gpuBytes) : '–'} />
      </dl>
      {run.saved.length > 0 && (
        <p role="status" className={styles.help}>
          Saved {run.saved.map((f) => `${f.name} (${formatBytes(f.sizeBytes)})`).join(', ')}.
        </p>
      )}
    </div>
  );
}
