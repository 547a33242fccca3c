/** The lab and what is kept: going on with a run, after a reload, a failure, or the death of the worker. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRunConfig } from '../../../src/config/runConfig.ts';
import { createLab, type Lab } from '../../../src/ui/stores/lab.ts';
import { createStorageDesk, reduceStorage } from '../../../src/ui/stores/storageStore.ts';
import type { Kept, RunAbout, StoredRun } from '../../../src/worker/store/storeProtocol.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';
import { createFakeWorkerClient, type FakeWorkerClient } from '../lab/fakeWorkerClient.ts';

const about: RunAbout = {
  name: 'night',
  step: 40,
  steps: 90,
  status: 'paused',
  savedAt: '2026-05-01T10:00:00Z',
  config: parseRunConfig({ name: 'night', seed: 11, data: { source: 'wardrobe-64' }, budget: { steps: 90 } }),
  data: { kind: 'builtIn', name: 'wardrobe-64', seed: 11 },
  adapter: 'an adapter',
};
const run: StoredRun = { id: 'r1', about, sizeBytes: 1000 };
const kept: Kept = { id: 'r1', about, sizeBytes: 1000, where: 'device', problem: null };

let client: FakeWorkerClient;
let lab: Lab;
const sent = () => client.sent.map((c) => c.type);

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  client = createFakeWorkerClient({
    stored: { owner: 'this', queueOwner: 'this', problem: null, runs: [run], data: [] },
  });
  lab = createLab(client);
  await vi.advanceTimersByTimeAsync(1000);
  client.sent.length = 0;
});
afterEach(() => {
  lab.close();
  vi.useRealTimers();
});

describe('resumeStored(run)', () => {
  it('takes the configuration of the run, and asks for nothing else', async () => {
    lab.resumeStored(run);
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.sent).toEqual([{ type: 'resumeStored', id: 'r1' }]);
    expect(lab.config.getState().config).toEqual(about.config);
    expect(lab.run.getState().state).toBe('preparing');
  });

  it('shows the curves, evaluations and events of before, each event once', () => {
    const sample = sampleRecording();
    const { metadata, config, items, users } = sample;
    const metrics = (step: number) => ({ step, loss: 1, gradNorm: 1, lr: 1, tokens: 1, elapsedMs: 1 });
    const event = (step: number) => ({ time: `2026-05-01T09:00:0${step}Z`, step, kind: 'k', message: `at ${step}` });
    client.emit({ type: 'event', event: event(2) });
    client.emit({ type: 'state', state: 'compiling', step: 0 });
    client.emit({ type: 'recordingStart', header: { metadata, config, items, users } });
    const result = { step: 1, split: 'validation', numUsers: 1, metrics: {}, protocol: '' } as const;
    client.emit({
      type: 'restored',
      step: 3,
      run: { ...sample, history: [1, 2, 3].map(metrics), evaluations: [result], events: [event(1), event(2)] },
      lost: null,
    });
    client.emit({ type: 'metrics', history: [metrics(4)], tokensPerSecond: 1, gpuBytes: 1 });
    client.emit({ type: 'state', state: 'paused', step: 4 });
    const { history, historyLength, evaluations, log, step, recording } = lab.run.getState();
    expect(recording?.frames).toEqual(sample.frames);
    expect(recording?.history).toBe(history);
    expect(history.map((m) => m.step)).toEqual([1, 2, 3, 4]);
    expect([historyLength, step]).toEqual([4, 4]);
    expect(evaluations).toEqual([result]);
    const messages = log.map(({ message }) => message).filter((words) => words.startsWith('at'));
    expect(messages).toEqual(['at 1', 'at 2']);
    expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  });
});

describe('restartWorker(run)', () => {
  it('introduces itself to the new worker, and goes on with the run', async () => {
    lab.start();
    await vi.advanceTimersByTimeAsync(1000);
    client.emit({ type: 'kept', kept });
    client.emit({ type: 'error', kind: 'WorkerError', message: 'the worker failed', fatal: true });
    expect(lab.run.getState()).toMatchObject({ state: 'failed', isWorkerGone: true });
    client.sent.length = 0;
    lab.restartWorker(kept);
    expect(sent()).toEqual(['probeDevice', 'openStore', 'loadBuiltIn', 'resumeStored']);
    expect(lab.run.getState()).toMatchObject({ isWorkerGone: false, error: null });
  });

  it('hands it the visitor’s own files again', async () => {
    const files = [{ path: 'mine.csv', file: new File(['a,b'], 'mine.csv') }];
    lab.loadFiles(files);
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.restartWorker(null);
    expect(client.sent).toContainEqual({ type: 'loadFiles', files });
  });
});

describe('a page that goes out of sight', () => {
  it('asks for a checkpoint when it is hidden or left, not when it comes back', () => {
    const heard = new Map<string, () => void>();
    const page = {
      visibilityState: 'visible',
      addEventListener: (name: string, listener: () => void) => heard.set(name, listener),
      removeEventListener: (name: string) => heard.delete(name),
    };
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', page.addEventListener);
    vi.stubGlobal('removeEventListener', page.removeEventListener);
    const commands: string[] = [];
    const desk = createStorageDesk(({ type }) => commands.push(type));
    heard.get('visibilitychange')!();
    expect(commands).toEqual([]);
    page.visibilityState = 'hidden';
    heard.get('visibilitychange')!();
    expect(commands).toEqual(['keepNow']);
    heard.get('pagehide')!();
    expect(commands).toEqual(['keepNow', 'keepNow']);
    desk.close();
    expect(heard.size).toBe(0);
    vi.unstubAllGlobals();
  });
});

describe('reduceStorage(state, event)', () => {
  it('forgets the checkpoint of a run that is gone, and says what was lost with a device', () => {
    let state = reduceStorage(lab.storage.store.getState(), { type: 'kept', kept });
    expect(state.kept).toBe(kept);
    state = reduceStorage(state, { type: 'state', state: 'compiling', step: 0 });
    expect(state.kept).toBeNull();
    const lost = { atStep: 44, reason: 'lost' };
    state = reduceStorage(state, { type: 'restored', step: 40, run: sampleRecording(), lost });
    expect(state.recovered).toEqual({ ...lost, fromStep: 40 });
  });
});
