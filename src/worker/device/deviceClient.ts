/** The page's end of the device worker. Before: `deviceProtocol.ts`. After: `ui/stores/deviceStore.ts`. */
import { hearWorker } from '../hearWorker.ts';
import type { NumberedCommand, NumberedEvent } from './deviceProtocol.ts';

export interface DeviceClient {
  send(command: NumberedCommand): void;
  /** Ends the worker, and with it the job it is at. */
  close(): void;
}

/** Starts the device worker; failures of the worker itself, its death too, arrive as `error` events. */
export function createDeviceClient(listener: (event: NumberedEvent) => void): DeviceClient {
  const worker = new Worker(new URL('./deviceWorker.ts', import.meta.url), { type: 'module', name: 'device' });
  const fail = (words: string): void =>
    listener({
      id: null,
      type: 'error',
      kind: 'WorkerError',
      message: `${words} The next job starts it again; if that fails too, reload the page.`,
    });
  return { send: (command) => worker.postMessage(command), close: hearWorker(worker, 'device', listener, fail) };
}
