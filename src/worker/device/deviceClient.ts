/** The page's end of the device worker. Before: `deviceProtocol.ts`. After: `ui/stores/deviceStore.ts`. */
import type { NumberedCommand, NumberedEvent } from './deviceProtocol.ts';

export interface DeviceClient {
  send(command: NumberedCommand): void;
  /** Ends the worker, and with it the job it is at. */
  close(): void;
}

/** Starts the device worker; failures of the worker itself arrive as `error` events. */
export function createDeviceClient(listener: (event: NumberedEvent) => void): DeviceClient {
  const worker = new Worker(new URL('./deviceWorker.ts', import.meta.url), { type: 'module', name: 'device' });
  worker.onmessage = (message: MessageEvent<NumberedEvent>) => listener(message.data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener({
      id: null,
      type: 'error',
      kind: 'WorkerError',
      message: `The device worker failed: ${event.message || 'it could not be loaded'}. The next job starts it again; if that fails too, reload the page.`,
    });
  };
  return { send: (command) => worker.postMessage(command), close: () => worker.terminate() };
}
