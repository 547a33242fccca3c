/** The page's end of the race worker. Before: `raceProtocol.ts`. After: `ui/stores/raceStore.ts`. */
import type { RaceCommand, RaceEvent } from './raceProtocol.ts';

export interface RaceClient {
  send(command: RaceCommand): void;
  /** Ends the worker, and with it the race. */
  close(): void;
}

/** Starts the race worker; failures of the worker itself arrive as fatal `error` events. */
export function createRaceClient(listener: (event: RaceEvent) => void): RaceClient {
  const worker = new Worker(new URL('./raceWorker.ts', import.meta.url), { type: 'module', name: 'race' });
  worker.onmessage = (message: MessageEvent<RaceEvent>) => listener(message.data);
  worker.onerror = (event) => {
    event.preventDefault();
    listener({
      type: 'error',
      kind: 'WorkerError',
      message: `The race worker failed: ${event.message || 'it could not be loaded'}. What was recorded stays; the next race starts the worker again. If that fails too, reload the page.`,
      fatal: true,
    });
  };
  return { send: (command) => worker.postMessage(command), close: () => worker.terminate() };
}
