/**
 * The page's end of the training worker: typed commands out, typed events in. Before: `protocol.ts`. After:
 * `ui/stores/lab.ts`. Anything with this interface can stand in for the worker.
 */
import { hearWorker } from './hearWorker.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';

export interface WorkerClient {
  /** Sends a command; arrays listed in `transfer` move instead of being copied. */
  send(command: WorkerCommand, transfer?: Transferable[]): void;
  /** Calls `listener` with every event, in order; returns the function that ends it. */
  subscribe(listener: (event: WorkerEvent) => void): () => void;
  /** Ends the worker, and starts another one for the same listeners. */
  restart(): void;
  /** Ends the worker; nothing is answered any more. */
  close(): void;
}

const AGAIN = 'Start the engine again; what is kept on this device is not affected.';

/** Starts the training worker. Failures of the worker itself, its death too, arrive as fatal `error` events of kind 'WorkerError', in words. */
export function createWorkerClient(): WorkerClient {
  const listeners = new Set<(event: WorkerEvent) => void>();
  const emit = (event: WorkerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const fail = (message: string): void => emit({ type: 'error', kind: 'WorkerError', message, fatal: true });

  const begin = () => {
    const worker = new Worker(new URL('./trainingWorker.ts', import.meta.url), { type: 'module', name: 'training' });
    return { worker, end: hearWorker(worker, 'training', emit, (words) => fail(`${words} ${AGAIN}`)) };
  };

  let running = begin();
  return {
    send: (command, transfer) => running.worker.postMessage(command, transfer ?? []),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart() {
      running.end();
      running = begin();
    },
    close() {
      listeners.clear();
      running.end();
    },
  };
}
