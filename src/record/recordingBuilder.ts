/**
 * Puts a recording together from what a run reports, event by event: values in, values out, nothing copied that is large.
 * Before: the worker's events. After: `ui/stores/runStore.ts`, `bundle.ts`.
 */
import { diffFromDefaults, type RunConfig } from '../config/runConfig.ts';
import type { EvaluationResult, Frame, RunEvent, StepMetrics } from '../train/runEvents.ts';
import { nextLink } from './digestChain.ts';
import { newestEvents } from './newestEvents.ts';
import { RECORDING_VERSION, type Recording, type RecordingMetadata } from './recording.ts';
import { runName } from './runName.ts';

/** What is known of a recording before its first step. */
export type RecordingHeader = Pick<Recording, 'metadata' | 'config' | 'items' | 'users'>;

/** Of the trainer (`train/frames.ts`), and of where and by what it runs. */
export type RunFacts = Omit<RecordingMetadata, 'version' | 'name' | 'parent' | 'recordedAt'>;

/** `config.name` where it was given, else a name made of what decides the run. */
export function recordingHeader(
  facts: RunFacts,
  config: RunConfig,
  { items, users }: Pick<Recording, 'items' | 'users'>,
  recordedAt: string,
): RecordingHeader {
  const differences = diffFromDefaults(config);
  return {
    metadata: {
      version: RECORDING_VERSION,
      name: differences.name ?? runName(JSON.stringify([differences, facts.dataHash, recordedAt])),
      ...facts,
      recordedAt,
      parent: null,
    },
    config: differences,
    items,
    users,
  };
}

/** Nothing is recorded yet; `history` may be an array that grows in place, as the page's does. */
export const startRecording = (header: RecordingHeader, history: readonly StepMetrics[] = []): Recording => ({
  ...header,
  history,
  evaluations: [],
  events: [],
  frames: [],
  digests: [],
});

/** A frame ends what was recorded of its step or later ones: a run that goes on from a checkpoint comes by them again. */
export function withFrame(recording: Recording, frame: Frame): Recording {
  const kept = recording.frames.filter(({ step }) => step < frame.step);
  const digests = recording.digests.slice(0, kept.length);
  return { ...recording, frames: [...kept, frame], digests: [...digests, nextLink(digests.at(-1), frame)] };
}

/** Likewise an evaluation, among those of its split. */
export function withEvaluation(recording: Recording, result: EvaluationResult): Recording {
  const kept = recording.evaluations.filter(({ split, step }) => split !== result.split || step < result.step);
  return { ...recording, evaluations: [...kept, result] };
}

/** Likewise several. */
export const withEvents = (recording: Recording, events: readonly RunEvent[]): Recording => ({
  ...recording,
  events: newestEvents([...recording.events, ...events]),
});
export const withEvent = (recording: Recording, event: RunEvent): Recording => withEvents(recording, [event]);
