/** The page's end of the race worker. Before: `raceProtocol.ts`. After: `ui/stores/raceStore.ts`. */
import { hearWorker } from '../hearWorker.ts';
import type { RaceCommand, RaceEvent } from './raceProtocol.ts';

export interface RaceClient {
  send(command: RaceCommand): void;
  /** Ends the worker, and with it the race. */
  close(): void;
}

/** Starts the race worker; failures of the worker itself, its death too, arrive as fatal `error` events. */
export function createRaceClient(listener: (event: RaceEvent) => void): RaceClient {
  const worker = new Worker(new URL('./raceWorker.ts', import.meta.url), { type: 'module', name: 'race' });
  const fail = (words: string): void =>
    listener({
      type: 'error',
      kind: 'WorkerError',
      message: `${words} What was recorded stays; the next race starts the worker again. If that fails too, reload the page.`,
      fatal: true,
    });
  return { send: (command) => worker.postMessage(command), close: hearWorker(worker, 'race', listener, fail) };
}
