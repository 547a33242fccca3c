/** Reading in the worker: questions, cancelling and superseding reach a reading that goes on. */
import { describe, expect, it } from 'vitest';
import { StoppedError } from '../../src/core/errors.ts';
import { DataLoading } from '../../src/worker/dataLoading.ts';
import type { WorkerEvent } from '../../src/worker/protocol.ts';

const CSV = `user,item\n${Array.from({ length: 400_000 }, (_, i) => `u${i % 99},i${i % 77}\n`).join('')}`;
const filesOf = (name: string, text: string) => [{ path: name, file: new File([text], name) }];

describe('DataLoading', () => {
  it('gives the data set and the files beside it, with progress in bytes and rows', async () => {
    const loading = new DataLoading();
    const events: WorkerEvent[] = [];
    const files = [...filesOf('a.csv', CSV), ...filesOf('a.index.json', '{"i1": ["<a_0>"], "i2": ["<a_1>"]}')];
    const loaded = await loading.load({ type: 'loadFiles', files }, loading.begin(), (e) => events.push(e));
    expect(loaded?.dataset.report.numInteractions).toBe(400_000);
    expect(loaded?.ownFiles).toMatchObject({ semanticIds: { levels: 1 } });
    const progress = events.filter((event) => event.type === 'progress');
    expect(progress.at(-1)).toMatchObject({ done: CSV.length, total: CSV.length, rows: 400_001 });
  });

  it('asks, and answers nothing else', async () => {
    const loading = new DataLoading();
    const events: WorkerEvent[] = [];
    const files = filesOf('a.csv', 'who,what\n1,2\n3,4\n');
    const loaded = await loading.load({ type: 'loadFiles', files }, loading.begin(), (e) => events.push(e));
    expect(loaded).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'mapping', request: { file: 'a.csv' } });
  });

  it('is cancelled while it goes on, and before its turn', async () => {
    for (const isEarly of [true, false]) {
      const loading = new DataLoading();
      const signal = loading.begin();
      const events: WorkerEvent[] = [];
      if (isEarly) loading.cancel();
      const loaded = await loading.load({ type: 'loadFiles', files: filesOf('a.csv', CSV) }, signal, (event) => {
        events.push(event);
        if (event.type === 'progress' && event.rows !== undefined) loading.cancel();
      });
      expect([loaded, events.at(-1)]).toEqual([null, { type: 'loadStopped' }]);
    }
  });

  it('ends in silence where other data are wanted', async () => {
    const loading = new DataLoading();
    const signal = loading.begin();
    const events: WorkerEvent[] = [];
    const reading = loading.load({ type: 'loadFiles', files: filesOf('a.csv', CSV) }, signal, (event) => {
      events.push(event);
      if (event.type === 'progress' && event.rows !== undefined && !signal.aborted) loading.begin();
    });
    await expect(reading).rejects.toThrow(StoppedError);
    expect(events.map(({ type }) => type)).not.toContain('loadStopped');
  });
});
