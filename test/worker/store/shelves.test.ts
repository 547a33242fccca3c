/** Data sets and runs on their shelves: found again as they were left, refused where they are not, and gone when removed. */
import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../../src/core/errors.ts';
import type { Recording } from '../../../src/record/recording.ts';
import { DataShelf, filesHash, type OwnFile } from '../../../src/worker/store/dataShelf.ts';
import { MemoryFolder } from '../../../src/worker/store/memoryFolder.ts';
import { RunLog } from '../../../src/worker/store/runLog.ts';
import { RunShelf } from '../../../src/worker/store/runShelf.ts';
import type { RunAbout } from '../../../src/worker/store/storeProtocol.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';
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
  const recordOf = (recording: Recording): RunLog => {
    const log = new RunLog();
    const { metadata, config, items, users, history, evaluations, events, frames } = recording;
    log.take({ type: 'recordingStart', header: { metadata, config, items, users } });
    log.take({ type: 'metrics', history, tokensPerSecond: 1, gpuBytes: 1 });
    for (const result of evaluations) log.take({ type: 'evaluation', result });
    for (const event of events) log.take({ type: 'event', event });
    for (const frame of frames) log.take({ type: 'frame', frame });
    return log;
  };
  const blobs = (log: RunLog) =>
    new Map([...log.files()].map(([name, bytes]) => [name, new Blob([bytes as Uint8Array<ArrayBuffer>])]));
  const complain = (words: string): never => {
    throw new Error(words);
  };

  it('comes back from its files as it was, and goes on', async () => {
    const sample = sampleRecording();
    const log = recordOf(sample);
    const again = await RunLog.of(blobs(log), complain);
    expect(again.recording).toEqual(log.recording);
    expect(again.recording?.frames).toEqual(sample.frames);
    const last = sample.history[sample.history.length - 1];
    again.take({ type: 'metrics', history: [{ ...last, step: last.step + 1 }], tokensPerSecond: 1, gpuBytes: 1 });
    expect(again.recording?.history).toHaveLength(sample.history.length + 1);
    expect(log.recording?.history).toHaveLength(sample.history.length);
  });

  it('keeps a frame whose arrays the page was given', () => {
    const sample = sampleRecording();
    const log = recordOf(sample);
    const { logPF } = sample.frames[0].users[0];
    const before = logPF.slice();
    structuredClone(logPF, { transfer: [logPF.buffer] });
    expect(log.recording?.frames[0].users[0].logPF).toEqual(before);
  });

  it('is empty where the files are no recording, and says why', async () => {
    const files = blobs(recordOf(sampleRecording()));
    files.set('recording/history.jsonl', new Blob(['{"_step": "one"}\n']));
    const said: string[] = [];
    expect((await RunLog.of(files, (words) => said.push(words))).recording).toBeNull();
    expect(said.join()).toMatch(/history\.jsonl/);
  });
});
