/** What a run has said so far, so that its curves and events come back with it. Before: the worker's events. After: a checkpoint's `log.jsonl`. */
import type { EvaluationResult, RunEvent, StepMetrics } from '../../train/runEvents.ts';
import type { WorkerEvent } from '../protocol.ts';
import type { RestoredRun } from './storeProtocol.ts';

/** Lines of the file: one a step, an evaluation, an event, in each kind's order. */
type Line = { readonly m: StepMetrics } | { readonly v: EvaluationResult } | { readonly e: RunEvent };

export class RunLog implements RestoredRun {
  readonly history: StepMetrics[];
  readonly evaluations: EvaluationResult[];
  readonly events: RunEvent[];

  constructor(before: RestoredRun = { history: [], evaluations: [], events: [] }) {
    this.history = [...before.history];
    this.evaluations = [...before.evaluations];
    this.events = [...before.events];
  }

  /** Keeps what is worth keeping of an event. */
  take(event: WorkerEvent): void {
    if (event.type === 'metrics') this.history.push(...event.history);
    else if (event.type === 'evaluation') this.evaluations.push(event.result);
    else if (event.type === 'event') this.events.push(event.event);
  }

  toLines(): Uint8Array {
    const lines: Line[] = [
      ...this.history.map((m) => ({ m })),
      ...this.evaluations.map((v) => ({ v })),
      ...this.events.map((e) => ({ e })),
    ];
    return new TextEncoder().encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  /** Of a file whose checksum has been compared. */
  static ofLines(text: string): RunLog {
    const log = new RunLog();
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const part = JSON.parse(line) as Line;
      if ('m' in part) log.history.push(part.m);
      else if ('v' in part) log.evaluations.push(part.v);
      else log.events.push(part.e);
    }
    return log;
  }
}
