/** The page's ear at a worker: what it says, and in words that it failed, could not be read, or is gone. Before: `pulse.ts`. After: the clients of the workers. */
import { isPulse, listenToPulse, type Pulse } from './pulse.ts';
import { isUncaught } from './uncaught.ts';

/** `name` as in "The race worker failed"; `onFailure` is given a sentence. Returns the function that ends the worker and hears no more of it. */
export function hearWorker<Event extends object>(
  worker: Worker,
  name: string,
  onEvent: (event: Event) => void,
  onFailure: (message: string) => void,
): () => void {
  let stopListening = (): void => {};
  worker.onmessage = ({ data }: MessageEvent<Event | Pulse>) => {
    // The worker goes on; whoever listens for what the page failed to catch hears of it.
    if (isUncaught(data)) return void Promise.reject(new Error(`In the ${name} worker: ${data.uncaught}`));
    if (!isPulse(data)) return onEvent(data);
    stopListening = listenToPulse(data, () => onFailure(`The ${name} worker was ended by the browser.`));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    const where = event.filename ? ` (${event.filename}:${event.lineno})` : '';
    onFailure(`The ${name} worker failed${where}: ${event.message || 'it could not be loaded'}.`);
  };
  worker.onmessageerror = () => onFailure(`A message of the ${name} worker could not be read.`);
  return () => {
    stopListening();
    worker.onmessage = null;
    worker.terminate();
  };
}
