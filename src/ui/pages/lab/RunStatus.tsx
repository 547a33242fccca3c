/** A run's state, its name, how far it is, its speed and memory. */
import { useStore } from 'zustand';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatBytes, formatCount } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { Fact } from './ReportView.tsx';
import styles from './run.module.css';
import { useRunProgress } from './useRunProgress.ts';

export function RunStatus() {
  const lab = useLab();
  const text = useText(labRunText);
  const planned = useStore(lab.config, (s) => s.lastValid.name);
  const { step, total, remaining } = useRunProgress(text);
  const run = useRun((s) => ({
    state: s.state,
    name: s.recording?.metadata.name ?? null,
    progress: s.progress,
    tokensPerSecond: s.tokensPerSecond,
    gpuBytes: s.gpuBytes,
    saved: s.savedFiles,
  }));
  const isPhase = ['preparing', 'compiling', 'running', 'evaluating'].includes(run.state);
  const phase = isPhase ? run.progress : null;
  return (
    <div className={styles.status}>
      <p className={styles.stateLine}>
        <span className={styles.state} data-state={run.state} data-testid="lab-state" role="status">
          {text.states[run.state]}
        </span>
        <span>{run.name ?? planned}</span>
        <span className={styles.count}>
          <span data-testid="lab-step-count">{formatCount(step)}</span> / {formatCount(total)} {text.steps}
        </span>
      </p>
      <progress
        className={shared.progress}
        max={phase ? Math.max(1, phase.total) : Math.max(total, 1)}
        value={phase ? phase.done : step}
        aria-label={phase ? phase.label : text.stepsProgress}
      />
      {phase && (
        <p className={shared.help}>
          {phase.label} {phase.total > 1 && text.progressOf(formatCount(phase.done), formatCount(phase.total))}
        </p>
      )}
      <dl className={`${shared.facts} ${styles.progressFacts}`}>
        <Fact name={text.remaining} value={remaining ?? text.duration.unknown} />
        <Fact
          name={text.tokensPerSecond}
          value={run.tokensPerSecond > 0 ? formatCount(run.tokensPerSecond) : text.duration.unknown}
        />
        <Fact name={text.gpuMemory} value={run.gpuBytes > 0 ? formatBytes(run.gpuBytes) : text.duration.unknown} />
      </dl>
      {run.saved.length > 0 && (
        <p role="status" className={shared.help}>
          {text.saved(run.saved.map((f) => `${f.name} (${formatBytes(f.sizeBytes)})`).join(', '))}
        </p>
      )}
    </div>
  );
}
