/** How far the run is, and how long it may take. Before: the stores. After: `RunStatus.tsx`, `RunBar.tsx`. */
import { parseRunConfig } from '../../../config/runConfig.ts';
import type { LabRunText } from '../../text/labRun.ts';
import { formatDuration } from './format.ts';
import { useConfig, useRun } from './labContext.ts';

export interface RunProgress {
  readonly step: number;
  /** Steps of the run's budget, or of the form's before a run. */
  readonly total: number;
  /** In words; null where nothing runs. */
  readonly remaining: string | null;
}

export function useRunProgress(text: LabRunText): RunProgress {
  const planned = useConfig((s) => s.lastValid.budget.steps);
  return useRun(({ state, step, stepsPerSecond, recording, history, historyLength }) => {
    const { budget, stop } = recording ? parseRunConfig(recording.config) : { budget: { steps: planned }, stop: null };
    const total = Math.max(budget.steps, step);
    if (state !== 'running' || !stepsPerSecond) return { step, total, remaining: null };
    const bySteps = (total - step) / stepsPerSecond;
    const hasRules = stop !== null && (stop.patience !== null || stop.target !== null);
    let seconds = bySteps;
    if (stop !== null && stop.minutes !== null) {
      // Only what the steps themselves take counts towards the minutes.
      let usedMs = 0;
      for (let i = 0; i < historyLength; i++) usedMs += history[i].elapsedMs;
      seconds = Math.min(seconds, 60 * stop.minutes - usedMs / 1000);
    }
    const words = formatDuration(text, seconds);
    return { step, total, remaining: hasRules ? text.duration.atMost(words) : words };
  });
}
