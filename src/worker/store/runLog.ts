/**
 * What a run has said so far, as its recording: curves, evaluations, events and frames come back with its checkpoint. Before:
 * the worker's events. After: the files of `record/recordingFiles.ts` in a checkpoint's `recording/`.
 */
import { BundleError } from '../../core/errors.ts';
import { laterEvents } from '../../record/newestEvents.ts';
import type { Recording } from '../../record/recording.ts';
import { startRecording, withEvaluation, withEvent, withEvents, withFrame } from '../../record/recordingBuilder.ts';
import { filesOfRecording, RECORDING_FILES, recordingOfFiles } from '../../record/recordingFiles.ts';
import type { Frame, RunEvent, StepMetrics } from '../../train/runEvents.ts';
import type { WorkerEvent } from '../protocol.ts';

const FOLDER = 'recording/';

/** The page is given the arrays of a frame, so that they are gone here. */
const copyOf = (frame: Frame): Frame => ({
  ...frame,
  users: frame.users.map((user) => ({
    ...user,
    logF: user.logF.slice(),
    logPF: user.logPF.slice(),
    logReward: user.logReward.slice(),
  })),
});

export class RunLog {
  /** Null before the run has begun. Its history grows in place. */
  constructor(private now: Recording | null = null) {}

  get recording(): Recording | null {
    return this.now;
  }

  /** Keeps what belongs to the run's recording. */
  take(event: WorkerEvent): void {
    const { now } = this;
    // A run that goes on has a beginning already.
    if (event.type === 'recordingStart') this.now = { ...(now ?? startRecording(event.header, [])), ...event.header };
    else if (!now) return;
    else if (event.type === 'metrics') (now.history as StepMetrics[]).push(...event.history);
    else if (event.type === 'evaluation') this.now = withEvaluation(now, event.result);
    else if (event.type === 'event') this.now = withEvent(now, event.event);
    else if (event.type === 'frame') this.now = withFrame(now, copyOf(event.frame));
  }

  /** Of all that a run has said, what it said after its checkpoint was written: `events` begins with what is here. */
  takeLater(events: readonly RunEvent[]): void {
    if (this.now) this.now = withEvents(this.now, laterEvents(this.now.events, events));
  }

  /** By their names in a checkpoint. */
  files(): ReadonlyMap<string, Uint8Array> {
    const files = this.now ? filesOfRecording(this.now) : new Map<string, Uint8Array>();
    return new Map([...files].map(([name, bytes]) => [FOLDER + name, bytes]));
  }

  /** Of a checkpoint's files. Where they are no recording, `onProblem` is told why, and the run goes on without what it had said. */
  static async of(files: ReadonlyMap<string, Blob>, onProblem: (words: string) => void): Promise<RunLog> {
    const found = new Map<string, Uint8Array>();
    for (const name of RECORDING_FILES) {
      const file = files.get(FOLDER + name);
      if (file) found.set(name, new Uint8Array(await file.arrayBuffer()));
    }
    try {
      return new RunLog(found.size > 0 ? recordingOfFiles(found) : null);
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      onProblem(error.message);
      return new RunLog();
    }
  }
}

/** Whether a checkpoint's file is of the run's recording. */
export const isOfRecording = (name: string): boolean => name.startsWith(FOLDER);
