/** How long the processor was in our JavaScript, task by task, from a trace of Chromium. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';

/** One complete event of a Chromium trace; times in microseconds, `tdur` is the thread's processor time. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Slices of a task in which JavaScript runs; the style and layout it asks for on the way count as its own. */
const SCRIPT = new Set(['FunctionCall', 'EvaluateScript', 'RunMicrotasks', 'v8.run', 'v8.callFunction']);

export interface MainThreadTask {
  /** Processor time of JavaScript, milliseconds. */
  readonly script: number;
  /** Of the whole task. */
  readonly all: number;
  /** It drew a frame: callbacks of requestAnimationFrame ran in it, after the input of that frame. */
  readonly isFrame: boolean;
}

/** Runs `action` and returns the tasks of the page's main thread meanwhile. */
export async function traceTasks(
  browser: Browser,
  page: Page,
  path: string,
  action: () => Promise<void>,
): Promise<MainThreadTask[]> {
  await browser.startTracing(page, {
    path,
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'],
  });
  await action();
  await browser.stopTracing();
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as { traceEvents: TraceEvent[] };
  return mainThreadTasks(traceEvents);
}

function mainThreadTasks(events: readonly TraceEvent[]): MainThreadTask[] {
  const isOf = (a: TraceEvent, b: TraceEvent) => a.pid === b.pid && a.tid === b.tid;
  const complete = events.filter((e) => e.ph === 'X' && e.dur !== undefined).sort((a, b) => a.ts - b.ts);
  const slices = complete.filter((e) => SCRIPT.has(e.name));
  const frames = complete.filter((e) => e.name === 'FireAnimationFrame');
  const mains = events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain');
  return mains.flatMap((main) => {
    const own = slices.filter((e) => isOf(e, main));
    const ownFrames = frames.filter((e) => isOf(e, main));
    return complete
      .filter((e) => e.name === 'RunTask' && isOf(e, main))
      .map((task) => {
        const end = task.ts + (task.dur as number);
        let script = 0;
        let covered = 0;
        for (const slice of own) {
          if (slice.ts < task.ts || slice.ts >= end || slice.ts < covered) continue;
          covered = slice.ts + (slice.dur as number);
          script += slice.tdur ?? (slice.dur as number);
        }
        return {
          script: script / 1000,
          all: (task.tdur ?? (task.dur as number)) / 1000,
          isFrame: ownFrames.some((e) => e.ts >= task.ts && e.ts < end),
        };
      });
  });
}
