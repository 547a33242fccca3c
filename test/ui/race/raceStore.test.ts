import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { usualLane, usualRace } from '../../../src/ui/stores/raceSettings.ts';
import { createRaceDesk, type RaceDesk, raceObstacle } from '../../../src/ui/stores/raceStore.ts';
import { bundleReader } from '../../../src/ui/stores/recordingShelf.ts';
import { FAKE_BUNDLES, FakeRaceWorker, NO_ADAPTER } from './fakeRace.ts';

let worker: FakeRaceWorker;
let desk: RaceDesk;
const state = () => desk.store.getState();
const liveRun = (lane: number, seed = 0) => state().live?.runs[lane][seed];

beforeEach(async () => {
  worker = new FakeRaceWorker();
  desk = createRaceDesk({ connect: worker.connect, bundles: FAKE_BUNDLES });
  desk.open();
  await vi.waitFor(() => expect(state().shelf.isLoading).toBe(false));
});

describe('the race’s store', () => {
  it('starts what the settings say, one seed after another, and keeps what each lane records', () => {
    desk.change({ ...usualRace('wardrobe-64'), numSeeds: 3 });
    desk.start();
    expect(worker.plan.seeds).toEqual([42, 43, 44]);
    expect(raceObstacle(state())).toBe('active');
    worker.say({ type: 'state', state: 'running' });
    worker.finishLane(1, 43);
    expect(liveRun(1, 1)?.recording?.history).toHaveLength(20);
    expect(liveRun(1, 1)?.recording?.frames.map(({ step }) => step)).toEqual([0, 10, 20]);
    expect(liveRun(1, 1)?.recording?.digests).toHaveLength(3);
    expect(liveRun(1, 1)?.state).toBe('finished');
    expect(liveRun(0, 1)?.recording).toBeNull();
  });

  it('appends what a lane has grown by without copying what it had', () => {
    desk.start();
    worker.finishLane(0, 42);
    const before = liveRun(0)?.recording;
    const step = { ...before!.history[19], step: 21 };
    const growth = { history: [step], frames: [], evaluations: [], events: [] };
    worker.say({ type: 'grown', seed: 42, lane: 0, growth });
    expect(liveRun(0)?.recording).not.toBe(before);
    expect(liveRun(0)?.recording?.history).toBe(before?.history);
    expect(before?.history.map((m) => m.step)).toEqual(Array.from({ length: 21 }, (_, k) => k + 1));
    expect(liveRun(1)?.recording).toBeNull();
  });

  it('saves each seed of a lane as a bundle that can be dropped again', async () => {
    const saved: { readonly name: string; readonly blob: Blob }[] = [];
    const saving = createRaceDesk({
      connect: worker.connect,
      bundles: FAKE_BUNDLES,
      saveFiles: (files) => saved.push(...files),
    });
    saving.open();
    saving.change({ ...usualRace('shop-512'), numSeeds: 3 });
    saving.start();
    worker.finishLane(2, 43);
    saving.save(saving.store.getState().live?.runs[2] ?? []);
    await vi.waitFor(() => expect(saved.map(({ name }) => name)).toEqual(['GFlowGR-TB-seed-43.zip']));
    const recording = await bundleReader.read(new File([saved[0].blob], saved[0].name));
    expect(recording.metadata).toMatchObject({ name: 'GFlowGR-TB', seed: 43 });
    expect(recording.frames).toHaveLength(3);
  });

  it('keeps a refused lane’s reason beside it, and a failed race’s recordings', () => {
    desk.start();
    worker.say({ type: 'lane', seed: 42, lane: 2, state: 'refused', message: 'This run needs 9 GiB.' });
    worker.finishLane(0, 42);
    worker.say({ type: 'error', kind: 'DeviceError', message: 'The device was lost.', fatal: true });
    expect(liveRun(2)).toMatchObject({ state: 'refused', message: 'This run needs 9 GiB.' });
    expect(state()).toMatchObject({ error: 'The device was lost.', live: { state: 'failed' } });
    expect(liveRun(0)?.recording?.history).toHaveLength(20);
    desk.dismissError();
    expect(state().error).toBeNull();
    expect(raceObstacle(state())).toBeNull();
  });

  it('does not start with a lane that is not valid, or without an adapter', () => {
    desk.change({ ...usualRace('shop-512'), lanes: [{ name: 'x', change: { objective: { beta: -1 } } }] });
    desk.start();
    expect(worker.commands.map(({ type }) => type)).toEqual(['probeDevice']);
    expect(raceObstacle(state())).toBe('lanes');
    const without = createRaceDesk({ connect: new FakeRaceWorker(NO_ADAPTER).connect, bundles: FAKE_BUNDLES });
    expect(raceObstacle(without.store.getState())).toBe('asking');
    without.open();
    expect(raceObstacle(without.store.getState())).toBe('noDevice');
  });

  it('takes settings from a link whole or not at all', () => {
    const before = state().settings;
    expect(() => desk.take({ ...before, lanes: [usualLane('sft', 1), { name: 'bad', change: { seed: 4 } }] })).toThrow(
      ConfigError,
    );
    expect(state().settings).toBe(before);
    desk.take({ base: { data: { source: 'wardrobe-64' } }, lanes: [usualLane('tb', 10)] });
    expect(state().settings).toMatchObject({ numSeeds: 1, align: 'samples', lanes: [{ name: 'GFlowGR-TB' }] });
  });

  it('adds a file as a lane, says why another cannot be read, and keeps the last good state', async () => {
    desk.addFiles([new File([], 'mine.zip'), new File([], 'bad.zip')]);
    await vi.waitFor(() => expect(state().shelf.fileProblems).toHaveLength(1));
    expect(state().shelf.files.map(({ recording }) => recording.metadata.name)).toEqual(['mine.zip']);
    expect(state().shelf.fileProblems[0]).toMatchObject({
      name: 'bad.zip',
      message: expect.stringContaining('version 9'),
    });
    expect(state().shelf.shipped).toHaveLength(2);
    desk.removeFile(state().shelf.files[0]);
    expect(state().shelf.files).toEqual([]);
  });

  it('says why the shipped recordings are not there, and asks again next time', async () => {
    const shipped = vi.fn().mockRejectedValueOnce(new Error('the server answered 404')).mockResolvedValueOnce([]);
    const other = createRaceDesk({ connect: worker.connect, bundles: { ...FAKE_BUNDLES, shipped } });
    other.open();
    await vi.waitFor(() => expect(other.store.getState().shelf.problem).toContain('404'));
    other.open();
    await vi.waitFor(() => expect(other.store.getState().shelf).toMatchObject({ problem: null, isLoading: false }));
    expect(shipped).toHaveBeenCalledTimes(2);
  });
});
