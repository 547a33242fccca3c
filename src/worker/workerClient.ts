/**
 * The page's end of the training worker: typed commands out, typed events in. Before: `protocol.ts`. After:
 * `ui/stores/lab.ts`. Anything with this interface can stand in for the worker.
 */
import type { WorkerCommand, WorkerEvent } from './protocol.ts';

export interface WorkerClient {
  /** Sends a command; arrays listed in `transfer` move instead of being copied. */
  send(command: WorkerCommand, transfer?: Transferable[]): void;
  /** Calls `listener` with every event, in order; returns the function that ends it. */
  subscribe(listener: (event: WorkerEvent) => void): () => void;
  /** Ends the worker; nothing is answered any more. */
  close(): void;
}

/** Starts the training worker. Failures of the worker itself arrive as fatal `error` events, in words. */
export function createWorkerClient(): WorkerClient {
  const worker = new Worker(new URL('./trainingWorker.ts', import.meta.url), { type: 'module', name: 'training' });
  const listeners = new Set<(event: WorkerEvent) => void>();
  const emit = (event: WorkerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  worker.onmessage = (message: MessageEvent<WorkerEvent>) => emit(message.data);
  worker.onerror = (event) => {
    event.preventDefault();
    const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
    emit({
      type: 'error',
      kind: 'WorkerError',
      message: `The training worker failed${where}: ${event.message || 'it could not be loaded'}. Reload the page to start it again; saved files are not affected.`,
      fatal: true,
    });
  };
  worker.onmessageerror = () =>
    emit({
      type: 'error',
      kind: 'WorkerError',
      message: 'A message of the training worker could not be read. Reload the page to start it again.',
      fatal: true,
    });
  return {
    send: (command, transfer) => worker.postMessage(command, transfer ?? []),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      worker.terminate();
    },
  };
}
