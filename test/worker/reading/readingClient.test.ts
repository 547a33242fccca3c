/** The page's end of the reading worker: answers go to who asked, and a worker that dies is told and replaced. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BundleError, NotebookError } from '../../../src/core/errors.ts';
import { readBundle, readFile } from '../../../src/worker/reading/readingClient.ts';
import type { ReadingCommand, ReadingEvent } from '../../../src/worker/reading/readingProtocol.ts';

class FakeWorker {
  static all: FakeWorker[] = [];
  readonly sent: ReadingCommand[] = [];
  isEnded = false;
  onmessage: ((event: { data: ReadingEvent }) => void) | null = null;
  onerror: ((event: { preventDefault(): void; message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  constructor() {
    FakeWorker.all.push(this);
  }
  postMessage(command: ReadingCommand) {
    this.sent.push(command);
  }
  terminate() {
    this.isEnded = true;
  }
  answer(event: ReadingEvent) {
    this.onmessage?.({ data: event });
  }
}

const bytes = () => new Uint8Array([1, 2, 3]);
const settled = async (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

beforeEach(() => {
  FakeWorker.all = [];
  vi.stubGlobal('Worker', FakeWorker);
});
afterEach(() => vi.unstubAllGlobals());

describe('the reading client', () => {
  it('gives each its own answer, in words and of the right kind, and ends the worker when nothing is left to read', async () => {
    const first = settled(readFile(bytes(), 'a.json'));
    const second = settled(readBundle('AAAA', 'b.zip'));
    await Promise.resolve();
    const [worker] = FakeWorker.all;
    const [a, b] = worker.sent;
    expect([a.isBundle, b.isBundle, b.content]).toEqual([false, true, 'AAAA']);
    worker.answer({ id: b.id, kind: 'BundleError', message: 'b.zip is cut off' });
    expect(worker.isEnded).toBe(false);
    worker.answer({ id: a.id, kind: 'NotebookError', message: 'a.json is of version 9' });
    expect(await first).toEqual(new NotebookError('a.json is of version 9'));
    expect(await second).toEqual(new BundleError('b.zip is cut off'));
    expect(worker.isEnded).toBe(true);
    expect(FakeWorker.all).toHaveLength(1);
  });

  it('says of all that was being read that it was not, where the worker dies, and begins another for the next', async () => {
    const one = settled(readFile(bytes(), 'huge.zip'));
    await Promise.resolve();
    FakeWorker.all[0].onerror?.({ preventDefault: () => {}, message: 'out of memory' });
    const error = (await one) as BundleError;
    expect(error).toBeInstanceOf(BundleError);
    expect(error.message).toMatch(
      /^huge\.zip was not read\. The reading worker failed: out of memory\. It may be too large/,
    );
    expect(FakeWorker.all[0].isEnded).toBe(true);
    const next = settled(readFile(bytes(), 'small.zip'));
    await Promise.resolve();
    const worker = FakeWorker.all[1];
    worker.answer({ id: worker.sent[0].id, kind: 'Error', message: 'no' });
    expect(await next).toEqual(new BundleError('no'));
  });
});
