/** Data sets and runs on their shelves: found again as they were left, refused where they are not, and gone when removed. */
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/core/errors.ts';
import { DataShelf, filesHash, type OwnFile } from '../../../src/worker/store/dataShelf.ts';
import { MemoryFolder } from '../../../src/worker/store/memoryFolder.ts';
import { RunLog } from '../../../src/worker/store/runLog.ts';
import { RunShelf } from '../../../src/worker/store/runShelf.ts';
import type { RunAbout } from '../../../src/worker/store/storeProtocol.ts';
import { Machine } from './pluggedFolder.ts';

const file = (path: string, text: string): OwnFile => ({ path, file: new File([text], path.replace(/^.*\//, '')) });
const FILES = [file('ml/u.data', '1\t2\t3\t4\n'), file('ml/u.item', '2|Film\n'), file('ml/empty', '')];
const textsOf = (files: readonly OwnFile[]) =>
  Promise.all(files.map(async ({ path, file }) => [path, await file.text()]));

describe('filesHash(files)', () => {
  it('is the same for the same files, and another for another byte, name or border between files', async () => {
    const hash = await filesHash(FILES);
    expect(await filesHash(FILES.map(({ path }, i) => file(path, ['1\t2\t3\t4\n', '2|Film\n', ''][i])))).toBe(hash);
    const others = [
      [file('ml/u.data', '1\t2\t3\t5\n'), ...FILES.slice(1)],
      [file('ml/v.data', '1\t2\t3\t4\n'), ...FILES.slice(1)],
      [file('ml/u.data', '1\t2\t3\t4\n2'), file('ml/u.item', '|Film\n'), FILES[2]],
    ];
    for (const other of others) expect(await filesHash(other)).not.toBe(hash);
  });
});

describe('DataShelf', () => {
  it('gives files back as they were, once whatever number of times they are kept, until they are removed', async () => {
    const root = new MemoryFolder();
    const shelf = new DataShelf(async () => root);
    await shelf.keep('abc', 'movielens-100k', FILES);
    await shelf.keep('abc', 'movielens-100k', [file('other', 'not written: these are there')]);
    expect(await textsOf(await shelf.open('abc', 'movielens-100k'))).toEqual(await textsOf(FILES));
    const [listed, ...more] = await shelf.list();
    expect(more).toEqual([]);
    expect(listed).toMatchObject({ hash: 'abc', name: 'movielens-100k', sizeBytes: 15 });
    expect(listed.files.map(({ name }) => name)).toEqual(FILES.map(({ path }) => path));
    await shelf.remove('abc');
    expect(await shelf.list()).toEqual([]);
    await expect(shelf.open('abc', 'movielens-100k')).rejects.toThrow(
      /your own data \(movielens-100k\).*Choose the same files/,
    );
  });

  it('lists no copy that was cut short, and refuses one that was changed', async () => {
    const machine = new Machine();
    const shelf = new DataShelf(async () => machine.root);
    machine.pullAfter(4);
    await shelf.keep('cut', 'x', FILES).catch(() => {});
    machine.restart(() => 'whole');
    expect(await shelf.list()).toEqual([]);
    await shelf.keep('whole', 'x', FILES);
    machine.damage('data/whole/0', (bytes) => bytes.fill(48, 0, 1));
    await expect(shelf.open('whole', 'x')).rejects.toThrow(CheckpointError);
    await expect(shelf.open('whole', 'x')).rejects.toThrow(/ml\/u\.data: its checksum/);
  });
});

describe('RunShelf', () => {
  const about = (step: number, savedAt: string) => ({ name: 'r', step, savedAt }) as RunAbout;

  it('lists runs by their newest whole checkpoint, newest first, those without one last', async () => {
    const machine = new Machine();
    const shelf = new RunShelf(async () => machine.root);
    const save = (id: string, step: number, savedAt: string) =>
      shelf.slots(id).save(about(step, savedAt), async (create) => {
        const sink = await create('model/x');
        await sink.write(new Uint8Array(100));
        await sink.close();
      });
    await save('old', 5, '2026-01-01T00:00:00Z');
    await save('new', 7, '2026-01-03T00:00:00Z');
    await save('old', 9, '2026-01-02T00:00:00Z');
    await save('cut', 1, '2026-01-04T00:00:00Z');
    machine.damage('runs/cut/a/manifest', () => new Uint8Array(0));
    const list = await shelf.list();
    expect(list.map(({ id, about }) => [id, about?.step])).toEqual([
      ['new', 7],
      ['old', 9],
      ['cut', undefined],
    ]);
    expect(list.map(({ sizeBytes }) => sizeBytes)).toEqual([100, 200, 0]);
    await shelf.remove('new');
    expect((await shelf.list()).map(({ id }) => id)).toEqual(['old', 'cut']);
  });
});

describe('RunLog', () => {
  it('comes back from its lines as it was, and goes on', () => {
    const log = new RunLog();
    const step = (n: number) => ({ step: n, loss: 1 / n, gradNorm: 0.1 + n, lr: 1e-3, tokens: 64, elapsedMs: 12.5 });
    log.take({ type: 'metrics', history: [step(1), step(2)], tokensPerSecond: 1, gpuBytes: 1 });
    log.take({
      type: 'event',
      event: { time: '2026-01-01T00:00:00Z', step: 2, kind: 'start', message: 'tb “x”\nline' },
    });
    log.take({ type: 'progress', label: 'x', done: 1, total: 2 });
    const result = { step: 2, split: 'validation', numUsers: 3, metrics: { 'ndcg@5': 0.1 }, protocol: 'p' } as const;
    log.take({ type: 'evaluation', result });
    const again = RunLog.ofLines(new TextDecoder().decode(log.toLines()));
    expect(again).toEqual(log);
    again.take({ type: 'metrics', history: [step(3)], tokensPerSecond: 1, gpuBytes: 1 });
    expect(again.history.map((m) => m.step)).toEqual([1, 2, 3]);
    expect(log.history).toHaveLength(2);
  });
});
