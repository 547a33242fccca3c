/**
 * The page's end of the reading worker, which lives only while something is read. Before: `readingProtocol.ts`. After:
 * `ui/stores/openRun.ts`, `pageStore.ts`.
 */
import { fromBase64 } from '../../core/base64.ts';
import { BundleError, NotebookError } from '../../core/errors.ts';
import { hearWorker } from '../hearWorker.ts';
import type { ReadNotebook, ReadRun } from './readFile.ts';
import type { ReadingCommand, ReadingEvent } from './readingProtocol.ts';

export type { ReadNotebook, ReadRun } from './readFile.ts';

type Content = ReadingCommand['content'];
interface Waiting {
  readonly name: string;
  readonly resolve: (read: ReadRun | ReadNotebook) => void;
  readonly reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let endWorker = (): void => {};
let lastId = 0;

function end(): void {
  endWorker();
  worker = null;
}

function handle(event: ReadingEvent): void {
  const asked = waiting.get(event.id);
  waiting.delete(event.id);
  if (waiting.size === 0) end();
  if ('read' in event) asked?.resolve(event.read);
  else asked?.reject(new (event.kind === 'NotebookError' ? NotebookError : BundleError)(event.message));
}

/** Whatever was being read may be what ended the worker: none of it is tried again. */
function fail(words: string): void {
  end();
  for (const { name, reject } of waiting.values())
    reject(new BundleError(`${name} was not read. ${words} It may be too large for this device's memory.`));
  waiting.clear();
}

function begin(): Worker {
  const begun = new Worker(new URL('./readingWorker.ts', import.meta.url), { type: 'module', name: 'reading' });
  endWorker = hearWorker(begun, 'reading', handle, fail);
  return begun;
}

async function ask(content: Content, name: string, isBundle: boolean): Promise<ReadRun | ReadNotebook> {
  // Node has none: there its tests read as the worker does.
  if (typeof Worker === 'undefined') {
    const { readBundle, readFile } = await import('./readFile.ts');
    return (isBundle ? readBundle : readFile)(typeof content === 'string' ? fromBase64(content) : content, name);
  }
  return new Promise((resolve, reject) => {
    worker ??= begin();
    const id = ++lastId;
    waiting.set(id, { name, resolve, reject });
    const command: ReadingCommand = { id, name, content, isBundle };
    worker.postMessage(command, typeof content === 'string' ? [] : [content.buffer]);
  });
}

/** What is in a file. Its bytes are handed over; a run's come back with it. Throws BundleError or NotebookError in words. */
export const readFile = (bytes: Uint8Array<ArrayBuffer>, name: string): Promise<ReadRun | ReadNotebook> =>
  ask(bytes, name, false);

/** The run in a bundle, likewise; from base64 too. Throws BundleError in words. */
export const readBundle = async (content: Content, name: string): Promise<ReadRun> =>
  (await ask(content, name, true)) as ReadRun;
