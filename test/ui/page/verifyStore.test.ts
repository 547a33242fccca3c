/** Training a recorded run again: what is compared, what is refused, and what it may be called. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sha256OfText } from '../../../src/core/sha256Stream.ts';
import type { Recording } from '../../../src/record/recording.ts';
import { verdictOf } from '../../../src/ui/pages/page/VerifyPanel.tsx';
import type { OpenRun } from '../../../src/ui/stores/openRun.ts';
import { createVerifyDesk, type VerifyDesk } from '../../../src/ui/stores/verifyStore.ts';
import { pageText } from '../../../src/ui/text/page.ts';
import type { WorkerCommand, WorkerEvent } from '../../../src/worker/protocol.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';
import { runOf } from './runs.ts';

const recording: Recording = sampleRecording();
let run: OpenRun;
let desk: VerifyDesk;
let sent: WorkerCommand[];
let isClosed: boolean;
let tell: (event: WorkerEvent) => void;

beforeEach(async () => {
  run = await runOf(recording);
  sent = [];
  isClosed = false;
  const listeners = new Set<(event: WorkerEvent) => void>();
  tell = (event) => {
    for (const listener of listeners) listener(event);
  };
  desk = createVerifyDesk(() => ({
    send: (command) => void sent.push(command),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart: () => {},
    close: () => {
      isClosed = true;
    },
  }));
  vi.useFakeTimers();
});
afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

const state = () => desk.store.getState();
const verdict = () => verdictOf(state(), pageText.en.verifying);
const dataset = (): WorkerEvent => ({
  type: 'dataset',
  name: 'shop-512',
  report: { format: 'x' } as never,
  terms: '',
});
const began = (metadata: Partial<Recording['metadata']> = {}): WorkerEvent => ({
  type: 'recordingStart',
  header: { ...recording, metadata: { ...recording.metadata, ...metadata } },
});
const steps = (from: number, to: number, loss = (x: number) => x): WorkerEvent => ({
  type: 'metrics',
  history: recording.history.slice(from, to).map((m) => ({ ...m, loss: loss(m.loss) })),
  tokensPerSecond: 1,
  gpuBytes: 1,
});
const frame = (k: number, weightsDigest = recording.frames[k].weightsDigest): WorkerEvent => ({
  type: 'frame',
  frame: { ...recording.frames[k], weightsDigest },
});
const start = (metadata: Partial<Recording['metadata']> = {}) => {
  desk.start(run);
  tell(dataset());
  tell(began(metadata));
};

describe('a run that is the same', () => {
  it('is trained from the bundle’s configuration and its built-in data, and is identical at its end', () => {
    start();
    expect(sent).toEqual([
      { type: 'loadBuiltIn', name: 'shop-512', seed: recording.metadata.seed },
      { type: 'start', config: run.recording.config },
    ]);
    tell(frame(0));
    tell(steps(0, 20));
    expect(state().phase).toBe('running');
    tell(frame(1));
    tell(frame(2));
    expect(state()).toMatchObject({ phase: 'finished', step: 20, lastDigestStep: 20 });
    expect(verdict()).toMatchObject({ verdict: 'identical' });
    expect(verdict().sentence).toContain('Bit-identical to step 20 on this adapter');
    expect(isClosed).toBe(true);
  });

  it('may be stopped early, and is then identical to the last digest that was compared', () => {
    start();
    tell(frame(0));
    tell(steps(0, 11));
    tell(frame(1));
    desk.stop();
    expect(sent.at(-1)).toEqual({ type: 'stop' });
    tell({ type: 'state', state: 'stopped', step: 11 });
    expect(state()).toMatchObject({ phase: 'stopped', lastDigestStep: 10 });
    expect(verdict().sentence).toContain('Bit-identical to step 10');
  });
});

describe('a run without digests to compare', () => {
  it('is never called identical, however equal its losses', () => {
    start();
    tell(steps(0, 20));
    vi.advanceTimersByTime(300);
    expect(state().comparison.kind).toBe('identical');
    expect(verdict()).toMatchObject({ verdict: 'open' });
    expect(verdict().sentence).toContain('not called identical');
  });
});

describe('a run that differs', () => {
  it('says the first step and both losses on the same adapter', () => {
    start();
    tell(frame(0));
    tell(steps(0, 5));
    tell(steps(5, 8, (x) => x + 1e-7));
    vi.advanceTimersByTime(300);
    expect(state().comparison).toMatchObject({ kind: 'different', by: 'loss', step: 6 });
    expect(verdict().verdict).toBe('different');
  });

  it('is close on another adapter while its losses are within ε, and says how far', () => {
    start({ adapter: 'another one' });
    tell(frame(0, sha256OfText('other weights')));
    tell(steps(0, 8, (x) => x + 1e-5));
    vi.advanceTimersByTime(300);
    expect(state()).toMatchObject({ machine: 'other adapter', lastDigestStep: null });
    expect(verdict()).toMatchObject({ verdict: 'close' });
    expect(verdict().sentence).toMatch(/within 1 %.* on another adapter than recorded/);
  });

  it('is close on the same adapter with other kernels, which is not called another adapter', () => {
    start({ kernels: 'step 0, tuned' });
    tell(frame(0, sha256OfText('other weights')));
    tell(steps(0, 8, (x) => x + 1e-5));
    vi.advanceTimersByTime(300);
    expect(state()).toMatchObject({ machine: 'other kernels', lastDigestStep: null });
    expect(verdict().sentence).toMatch(/within 1 %.* on this adapter with other kernels than recorded/);
  });
});

describe('what cannot be compared', () => {
  it('is data with another hash: nothing is compared, and the worker ends', () => {
    start({ dataHash: sha256OfText('other data') });
    expect(state()).toMatchObject({ phase: 'refused', comparison: { kind: 'nothing' } });
    expect(state().message).toContain('The data are others');
    expect(isClosed).toBe(true);
    tell(frame(0));
    expect(state().comparison.kind).toBe('nothing');
  });

  it('asks for the maker’s own data, and reads those', async () => {
    vi.useRealTimers();
    const own = await runOf({ ...recording, config: { ...recording.config, data: { source: 'my-shop.csv' } } });
    desk.start(own);
    expect(state().phase).toBe('needsData');
    expect(sent).toEqual([]);
    const file = new File(['x'], 'my-shop.csv');
    desk.start(own, [file]);
    expect(sent[0]).toMatchObject({ type: 'loadFiles', files: [{ path: 'my-shop.csv' }] });
  });

  it('is a run that began with imported weights', async () => {
    vi.useRealTimers();
    const { IMPORTED } = await import('../lab/fakeWorkerClient.ts');
    const imported = await runOf({
      ...recording,
      config: { ...recording.config, model: IMPORTED.model },
      events: [{ ...recording.events[0], message: 'subtb on shop-512, seed 7, from the imported weights' }],
    });
    desk.start(imported);
    expect(state()).toMatchObject({ phase: 'refused' });
    expect(state().message).toContain('imported model');
    expect(sent).toEqual([]);
  });

  it('is told in the worker’s words where the run cannot begin', () => {
    start();
    desk.start(run);
    tell({ type: 'error', kind: 'DeviceError', message: 'no adapter', fatal: false });
    expect(state()).toMatchObject({ phase: 'refused', message: 'no adapter' });
  });
});
