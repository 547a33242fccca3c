/** The queue works the Lab as a reader would: settings into the form, the data, Start; and outlives the page. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseRunConfig, type RunConfigInput } from '../../../../src/config/runConfig.ts';
import { createLab, type Lab } from '../../../../src/ui/stores/lab.ts';
import { createRunQueue, MOST_QUEUED, type RunQueue, readQueue } from '../../../../src/ui/stores/runQueue.ts';
import { createFakeWorkerClient, type FakeWorkerClient } from '../fakeWorkerClient.ts';

let client: FakeWorkerClient;
let lab: Lab;
let queue: RunQueue;
let stored: Map<string, string>;
const shelf = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => void stored.set(key, value),
};
const SHORT: RunConfigInput = { budget: { steps: 6 } };
const started = () => client.sent.flatMap((c) => (c.type === 'start' ? [c.config] : []));
const waiting = () =>
  queue.store
    .getState()
    .entries.map(({ config, problem }) => `${config.name ?? config.seed}${problem === null ? '' : '!'}`);

/** The lock of the page goes to another tab, or comes back. */
const giveTo = (owner: 'this' | 'another') =>
  client.emit({ type: 'store', report: { owner, queueOwner: owner, problem: null, runs: [], data: [] } });

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  stored = new Map();
  client = createFakeWorkerClient({ msPerStep: 10 });
  lab = createLab(client);
  queue = createRunQueue(lab, shelf);
  await vi.advanceTimersByTimeAsync(1000);
});
afterEach(() => {
  queue.close();
  lab.close();
  vi.useRealTimers();
});

describe('the queue', () => {
  it('runs its entries one after another, each with its own settings and data', async () => {
    queue.add([
      { ...SHORT, name: 'a', seed: 1 },
      { ...SHORT, name: 'b', seed: 2, data: { source: 'wardrobe-64' } },
    ]);
    expect(started()).toEqual([]);
    queue.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(started().map(({ name, seed, data }) => [name, seed, data?.source])).toEqual([
      ['a', 1, undefined],
      ['b', 2, 'wardrobe-64'],
    ]);
    expect(client.sent.flatMap((c) => (c.type === 'loadBuiltIn' ? [`${c.name} ${c.seed}`] : [])).at(-1)).toBe(
      'wardrobe-64 2',
    );
    expect(lab.run.getState().state).toBe('finished');
    expect(queue.store.getState()).toMatchObject({ entries: [], isOn: false, activeId: null });
  });

  it('lets Start train a tokenizer that is not trained yet', async () => {
    queue.add([{ ...SHORT, name: 'rq', items: { tokenizer: 'rq-vae' } }]);
    queue.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(started().map(({ name }) => name)).toEqual(['rq']);
    expect(queue.store.getState().entries).toEqual([]);
  });

  it('waits for a run that goes on, passes one that is stopped, and takes nothing while it is held', async () => {
    lab.config.getState().setField('budget.steps', '100');
    await vi.advanceTimersByTimeAsync(1000);
    lab.start();
    await vi.advanceTimersByTimeAsync(200);
    queue.add([
      { ...SHORT, name: 'a', budget: { steps: 5000 } },
      { ...SHORT, name: 'b' },
    ]);
    queue.start();
    await vi.advanceTimersByTimeAsync(200);
    expect(started()).toHaveLength(1);
    lab.stop();
    await vi.advanceTimersByTimeAsync(2000);
    expect(started().map(({ name }) => name)).toEqual([undefined, 'a']);
    expect(waiting()).toEqual(['a', 'b']);
    queue.hold();
    lab.stop();
    await vi.advanceTimersByTimeAsync(2000);
    expect(waiting()).toEqual(['b']);
    expect(started()).toHaveLength(2);
    queue.start();
    await vi.advanceTimersByTimeAsync(3000);
    expect(started()).toHaveLength(3);
    expect(waiting()).toEqual([]);
  });

  it('is held by a run that fails, which stays with its reason', async () => {
    queue.add([
      { ...SHORT, name: 'a', budget: { steps: 5000 } },
      { ...SHORT, name: 'b' },
    ]);
    queue.start();
    await vi.advanceTimersByTimeAsync(2000);
    client.emit({ type: 'error', kind: 'DeviceError', message: 'the device is lost', fatal: true });
    await vi.advanceTimersByTimeAsync(2000);
    expect(queue.store.getState()).toMatchObject({ isOn: false, activeId: null });
    expect(queue.store.getState().entries.map(({ problem }) => problem)).toEqual(['the device is lost', null]);
    expect(started()).toHaveLength(1);
  });

  it('waits by name for data the page cannot load, and goes on when they are there', async () => {
    queue.add([{ ...SHORT, name: 'own', data: { source: 'movielens-100k' } }]);
    queue.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(queue.store.getState().waitsForData).toBe('movielens-100k');
    expect(started()).toEqual([]);
    lab.loadFiles([{ path: 'u.data', file: new File(['x'], 'u.data') }]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(started().map(({ name }) => name)).toEqual(['own']);
    expect(queue.store.getState().waitsForData).toBeNull();
  });

  it('gives Setup back what was typed there', async () => {
    lab.config.getState().setField('optimizer.lr', '0.5');
    queue.add([{ ...SHORT, name: 'a' }]);
    queue.start();
    await vi.advanceTimersByTimeAsync(3000);
    expect(lab.config.getState().input.optimizer).toBeUndefined();
    queue.restoreDraft();
    expect(lab.config.getState().input).toEqual({ optimizer: { lr: 0.5 } });
    expect(queue.store.getState().draft).toBeNull();
  });

  it('outlives a reload, valid settings alone', () => {
    queue.add([{ seed: 1 }, { seed: 2 }, { seed: 3 }]);
    const [first, second] = queue.store.getState().entries;
    queue.move(second.id, -1);
    queue.move(first.id, 1);
    queue.remove(first.id);
    expect(waiting()).toEqual(['2', '3']);
    const key = [...stored.keys()][0];
    stored.set(key, JSON.stringify([...JSON.parse(stored.get(key) ?? ''), { optimizer: { lr: -1 } }, 'no settings']));
    queue.close();
    queue = createRunQueue(lab, shelf);
    expect(waiting()).toEqual(['2', '3']);
    expect(queue.store.getState()).toMatchObject({ isOn: false, numUnreadable: 2 });
    stored.set(key, '{broken');
    queue.close();
    queue = createRunQueue(lab, shelf);
    expect(queue.store.getState()).toMatchObject({ entries: [], numUnreadable: 1 });
  });

  it('has an end, and says how many found no place', () => {
    expect(queue.add(Array.from({ length: MOST_QUEUED + 3 }, () => SHORT))).toBe(3);
  });

  it('is looked at only, where another tab owns it, and taken as that tab left it', async () => {
    queue.add([{ seed: 1 }, { seed: 2 }]);
    giveTo('another');
    const key = [...stored.keys()][0];
    const list = stored.get(key);
    const [first, second] = queue.store.getState().entries;
    expect(queue.add([SHORT])).toBe(1);
    queue.remove(first.id);
    queue.move(second.id, -1);
    queue.clear();
    queue.start();
    await vi.advanceTimersByTimeAsync(3000);
    expect(started()).toEqual([]);
    expect(waiting()).toEqual(['1', '2']);
    expect(stored.get(key)).toBe(list);
    stored.set(key, JSON.stringify([{ ...SHORT, seed: 5 }]));
    giveTo('this');
    expect(waiting()).toEqual(['5']);
    expect(queue.store.getState().isOn).toBe(false);
    queue.start();
    await vi.advanceTimersByTimeAsync(3000);
    expect(started().map(({ seed }) => seed)).toEqual([5]);
  });

  it('runs nothing more, and writes nothing, once another tab has taken over', async () => {
    queue.add([
      { ...SHORT, name: 'a', budget: { steps: 5000 } },
      { ...SHORT, name: 'b' },
    ]);
    queue.start();
    await vi.advanceTimersByTimeAsync(2000);
    const list = [...stored.values()];
    giveTo('another');
    expect(queue.store.getState()).toMatchObject({ owner: 'another', isOn: false, activeId: null });
    lab.stop();
    await vi.advanceTimersByTimeAsync(3000);
    expect(started()).toHaveLength(1);
    expect(waiting()).toEqual(['a', 'b']);
    expect([...stored.values()]).toEqual(list);
  });

  it('leaves an entry whose run is kept on the device out of what outlives the page: that run can be resumed', async () => {
    queue.add([
      { ...SHORT, name: 'a', budget: { steps: 5000 } },
      { ...SHORT, name: 'b' },
    ]);
    queue.start();
    await vi.advanceTimersByTimeAsync(2000);
    const onShelf = () => readQueue(shelf).configs.map(({ name }) => name);
    const keep = (where: 'device' | 'memory') => {
      const config = parseRunConfig({ name: 'a' });
      const data = { kind: 'builtIn', name: 'shop-512', seed: 0 } as const;
      const about = {
        name: 'a',
        step: 3,
        steps: 9,
        status: 'running',
        savedAt: '',
        config,
        data,
        adapter: '',
      } as const;
      client.emit({ type: 'kept', kept: { id: 'x', about, sizeBytes: 1, where, problem: null } });
    };
    keep('memory');
    expect(onShelf()).toEqual(['a', 'b']);
    keep('device');
    expect(onShelf()).toEqual(['b']);
    expect(waiting()).toEqual(['a', 'b']);
    giveTo('another');
    expect(waiting()).toEqual(['b']);
  });

  it('keeps an entry that failed, whatever is kept of its run', async () => {
    queue.add([{ ...SHORT, name: 'a', budget: { steps: 5000 } }]);
    queue.start();
    await vi.advanceTimersByTimeAsync(2000);
    client.emit({ type: 'error', kind: 'DeviceError', message: 'the device is lost', fatal: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(readQueue(shelf).configs).toHaveLength(1);
  });

  it('waits until it is known which tab owns it', () => {
    queue.close();
    const asking = createLab(createFakeWorkerClient());
    queue = createRunQueue(asking, shelf);
    expect(queue.store.getState().owner).toBe('asking');
    expect(queue.add([SHORT])).toBe(1);
    asking.close();
  });
});
