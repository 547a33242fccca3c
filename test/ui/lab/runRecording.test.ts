/** The page puts the run's recording together from the worker's events, and keeps no second copy of what grows. */
import { describe, expect, it } from 'vitest';
import { forNewRun, INITIAL_RUN_STATE, reduceRun } from '../../../src/ui/stores/runStore.ts';
import type { WorkerEvent } from '../../../src/worker/protocol.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';

const whole = sampleRecording();
const { metadata, config, items, users } = whole;
const header = { metadata, config, items, users };
const events: WorkerEvent[] = [
  { type: 'recordingStart', header },
  ...whole.events.map((event): WorkerEvent => ({ type: 'event', event })),
  ...whole.frames.map((frame): WorkerEvent => ({ type: 'frame', frame })),
  { type: 'metrics', history: whole.history, tokensPerSecond: 1, gpuBytes: 1 },
  ...whole.evaluations.map((result): WorkerEvent => ({ type: 'evaluation', result })),
];
const reduce = (state = forNewRun({ ...INITIAL_RUN_STATE, history: [] })) =>
  events.reduce((s, event) => reduceRun(s, event, ''), state);

describe('reduceRun', () => {
  it('records a run from its events', () => {
    const state = reduce();
    expect(state.recording).toEqual(whole);
    expect(state.recording!.history).toBe(state.history);
    expect(state.recording!.frames[0]).toBe(whole.frames[0]);
  });

  it('keeps the last recording until a new run begins, and begins that one anew', () => {
    const ended = reduceRun(reduce(), { type: 'state', state: 'finished', step: 20 }, '');
    expect(ended.recording!.frames).toHaveLength(3);
    expect(forNewRun(ended).recording).toBeNull();
    expect(reduce(forNewRun(ended)).recording).toEqual(whole);
  });

  it('has none where the worker said nothing of one', () => {
    expect(
      events.slice(1).reduce((s, event) => reduceRun(s, event, ''), forNewRun({ ...INITIAL_RUN_STATE, history: [] }))
        .recording,
    ).toBeNull();
  });
});
