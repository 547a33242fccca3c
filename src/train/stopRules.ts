/**
 * What ends a run before its steps are done: minutes of training, validations without a better NDCG, a target that is reached.
 * Before: the steps and validations of `run.ts`. After: `trainer.ts`, whose position keeps the state, so that a resumed run
 * counts on.
 */

import type { RunConfig, StopMetric } from '../config/runConfig.ts';
import { metricLabel } from '../core/metricTable.ts';
import type { EvaluationResult } from './runEvents.ts';

export interface StopState {
  /** Milliseconds of the steps so far. */
  readonly elapsedMs: number;
  /** The best NDCG of a validation, its step, and the validations since. */
  readonly best: { readonly value: number; readonly step: number; readonly since: number } | null;
  /** The validation that reached the target. */
  readonly reached: { readonly value: number; readonly step: number } | null;
}

const START: StopState = { elapsedMs: 0, best: null, reached: null };

const isCount = (n: unknown): n is number => typeof n === 'number' && Number.isFinite(n) && n >= 0;
const isNullOr = (value: unknown, check: (of: Record<string, unknown>) => boolean): boolean =>
  value === null || (typeof value === 'object' && value !== undefined && check(value as Record<string, unknown>));

/** Whether a checkpoint's state is one. */
export function isStopState(value: unknown): value is StopState {
  return (
    typeof value === 'object' &&
    isNullOr(
      value,
      ({ elapsedMs, best, reached }) =>
        isCount(elapsedMs) &&
        isNullOr(best, (of) => isCount(of['value']) && isCount(of['step']) && isCount(of['since'])) &&
        isNullOr(reached, (of) => isCount(of['value']) && isCount(of['step'])),
    ) &&
    value !== null
  );
}

/** The metric that a rule looks at: at 10, or at the longest list where 10 is none of them. */
export function stopMetricName(metric: StopMetric, { k }: Pick<RunConfig['evaluation'], 'k'>): string {
  return metric === 'total-variation' ? metric : `${metric}@${k.includes(10) ? 10 : Math.max(...k)}`;
}

export class StopRules {
  private state: StopState = START;

  constructor(private readonly config: Pick<RunConfig, 'stop' | 'evaluation'>) {}

  /** Whether there is any rule. */
  get isAny(): boolean {
    const { minutes, patience, target } = this.config.stop;
    return minutes !== null || patience !== null || target !== null;
  }

  /** Whether validations measure the distance to R/Z, which costs passes of its own. */
  get asksDistance(): boolean {
    const { target, metric } = this.config.stop;
    return target !== null && metric === 'total-variation';
  }

  /** What a checkpoint keeps; null where there is no rule. */
  get kept(): StopState | null {
    return this.isAny ? this.state : null;
  }

  restore(state: StopState | null): void {
    this.state = state ?? START;
  }

  countStep(elapsedMs: number): void {
    this.state = { ...this.state, elapsedMs: this.state.elapsedMs + elapsedMs };
  }

  countValidation({ step, metrics }: Pick<EvaluationResult, 'step' | 'metrics'>): void {
    const { stop, evaluation } = this.config;
    const { best } = this.state;
    const ndcg = metrics[stopMetricName('ndcg', evaluation)];
    if (ndcg !== undefined) {
      const isBetter = best === null || ndcg > best.value;
      this.state = {
        ...this.state,
        best: isBetter ? { value: ndcg, step, since: 0 } : { ...best, since: best.since + 1 },
      };
    }
    const value = metrics[stopMetricName(stop.metric, evaluation)];
    if (value === undefined || stop.target === null) return;
    const isReached = stop.metric === 'total-variation' ? value <= stop.target : value >= stop.target;
    this.state = { ...this.state, reached: isReached ? { value, step } : null };
  }

  /** Why the run ends here, in words; null where it goes on. */
  get reason(): string | null {
    const { stop, evaluation } = this.config;
    const { elapsedMs, best, reached } = this.state;
    if (stop.minutes !== null && elapsedMs >= 60_000 * stop.minutes)
      return `stop.minutes: ${stop.minutes} minutes of training steps are over.`;
    if (stop.patience !== null && best !== null && best.since >= stop.patience)
      return `stop.patience: ${best.since} validations in a row without a better ${metricLabel(stopMetricName('ndcg', evaluation))} than the ${best.value.toFixed(4)} of step ${best.step}.`;
    if (stop.target !== null && reached !== null)
      return `stop.target: ${metricLabel(stopMetricName(stop.metric, evaluation))} was ${reached.value.toFixed(4)} at step ${reached.step}; ${stop.target} was to be reached.`;
    return null;
  }
}
