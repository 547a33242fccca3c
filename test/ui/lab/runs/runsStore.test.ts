/** The list of runs: a new run leaves the earlier ones as they were, and each keeps its own name, style and state. */
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { decodeBundle } from '../../../../src/record/bundle.ts';
import type { Recording } from '../../../../src/record/recording.ts';
import { INITIAL_RUN_STATE, type RunState, type RunStoreState } from '../../../../src/ui/stores/runStore.ts';
import { createRunsDesk, MOST_OVERLAID } from '../../../../src/ui/stores/runsStore.ts';
import { recordingNamed } from '../../race/fakeRace.ts';

/** A lab whose run is played by hand. */
function begin() {
  const run = createStore<RunStoreState>()(() => INITIAL_RUN_STATE);
  const say = (state: RunState, recording: Recording | null = run.getState().recording) =>
    run.setState({
      state,
      recording,
      history: recording?.history ?? [],
      historyLength: recording?.history.length ?? 0,
    });
  const desk = createRunsDesk({ run }, { read: async () => recordingNamed('from a file') });
  const listed = () => desk.store.getState().runs.map(({ name, state, numSteps }) => `${name} ${state} ${numSteps}`);
  return { desk, say, listed };
}

let numPlayed = 0;
/** What the worker says of a run that gets `steps` far. */
function play(say: ReturnType<typeof begin>['say'], name: string, end: RunState = 'finished'): Recording {
  const recording = recordingNamed(name, { recordedAt: `2026-11-26T09:40:${10 + numPlayed++}.000Z` });
  say('preparing');
  say('compiling', null);
  say('compiling', { ...recording, history: [], frames: [], evaluations: [] });
  say('running', { ...recording, history: recording.history.slice(0, 5) });
  say('running', recording);
  say(end);
  return recording;
}

describe('the list of runs', () => {
  it('keeps every run when the next one is prepared, begins and ends', () => {
    const { say, listed, desk } = begin();
    const first = play(say, 'first');
    expect(listed()).toEqual(['first finished 20']);
    say('preparing');
    expect(listed()).toEqual(['first finished 20']);
    play(say, 'second', 'stopped');
    expect(listed()).toEqual(['first finished 20', 'second stopped 20']);
    expect(desk.store.getState().runs[0].recording.history).toBe(first.history);
    const seconds = first.history.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1000;
    expect(desk.store.getState().runs[0].seconds).toBeCloseTo(seconds, 9);
  });

  it('does not blame a run that ended for a start that failed', () => {
    const { say, listed } = begin();
    play(say, 'first');
    say('preparing');
    say('failed');
    expect(listed()).toEqual(['first finished 20']);
  });

  it('goes on with a run that goes on from a checkpoint, whatever was run between', () => {
    const { say, listed } = begin();
    const first = play(say, 'first', 'failed');
    play(say, 'second');
    say('compiling', { ...first, metadata: { ...first.metadata }, history: [], frames: [] });
    say('compiling', { ...first, metadata: { ...first.metadata }, history: first.history.slice(0, 10) });
    expect(listed()).toEqual(['first failed 10', 'second finished 20']);
    say('running');
    expect(listed()).toEqual(['first running 10', 'second finished 20']);
  });

  it('gives each run a style of its own and the overlay the newest eight, the baseline among them', () => {
    const { say, desk } = begin();
    play(say, 'run 0');
    desk.setBaseline(desk.store.getState().runs[0].id);
    for (let k = 1; k < 11; k++) play(say, `run ${k}`);
    const { runs, shown } = desk.store.getState();
    expect(new Set(runs.map(({ index }) => index)).size).toBe(11);
    expect(shown).toHaveLength(MOST_OVERLAID);
    expect(shown.map((id) => runs.find((r) => r.id === id)?.name)).toEqual(
      [0, 4, 5, 6, 7, 8, 9, 10].map((k) => `run ${k}`),
    );
    desk.setShown(runs[1].id, true);
    expect(desk.store.getState().shown).toEqual(shown); // full
    desk.setShown(runs[10].id, false);
    desk.setShown(runs[1].id, true);
    expect(desk.store.getState().shown).toHaveLength(MOST_OVERLAID);
    expect(desk.store.getState().runs.map(({ index }) => index)).toEqual(runs.map(({ index }) => index));
  });

  it('saves a run under the name it was given, and takes an empty name for its own', async () => {
    const { say, desk } = begin();
    play(say, 'first');
    const { id } = desk.store.getState().runs[0];
    desk.rename(id, '  λ = 1/2  ');
    const file = await desk.bundle(id);
    expect(file.name).toBe('λ-1-2-seed-7.zip');
    const read = await decodeBundle(new Uint8Array(await file.blob.arrayBuffer()));
    expect(read.metadata.name).toBe('λ = 1/2');
    desk.rename(id, ' ');
    expect(desk.store.getState().runs[0].name).toBe('first');
  });

  it('lists files beside, and removes what does not run', async () => {
    const { say, desk, listed } = begin();
    const recording = recordingNamed('live');
    say('compiling', { ...recording, history: [] });
    say('running', recording);
    await desk.addFiles([new File([], 'a.zip')]);
    expect(listed()).toEqual(['live running 20', 'from a file finished 20']);
    const [live, file] = desk.store.getState().runs;
    desk.setBaseline(file.id);
    desk.remove(live.id);
    desk.remove(file.id);
    expect(listed()).toEqual(['live running 20']);
    expect(desk.store.getState()).toMatchObject({ baseline: null, shown: [live.id] });
  });
});
