/** The page's end of the device worker. Before: `deviceProtocol.ts`. After: `ui/stores/deviceStore.ts`. */
import type { DeviceCommand, DeviceEvent } from './deviceProtocol.ts';

export interface DeviceClient {
  send(command: DeviceCommand): void;
  /** Ends the worker, and with it the job it is at. */
  close(): void;
}

/** Starts the device worker; failures of the worker itself arrive as `error` events. */
export function createDeviceClient(listener: (event: DeviceEvent) => void): DeviceClient {
  const worker = new Worker(new URL('./deviceWorker.ts', import.meta.url), { type: 'module', name: 'device' });
  worker.onmessage = (message: MessageEvent<DeviceEvent>) => listener(message.data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener({
      type: 'error',
      kind: 'WorkerError',
      message: `The device worker failed: ${event.message || 'it could not be loaded'}. Reload the page to start it again.`,
    });
  };
  return { send: (command) => worker.postMessage(command), close: () => worker.terminate() };
}
