/**
 * A promise that fails in a worker and that nobody waits for: no event of the worker tells the page of it, so the worker itself
 * does. Before: the worker. After: `hearWorker.ts`, which lets the page fail in its place.
 */
import { errorMessage } from '../core/errors.ts';

interface Uncaught {
  /** In words. */
  readonly uncaught: string;
}

export const isUncaught = (data: object): data is Uncaught => 'uncaught' in data;

/** In the worker. */
export function tellUncaught(post: (uncaught: Uncaught) => void): void {
  addEventListener('unhandledrejection', ({ reason }) => post({ uncaught: errorMessage(reason) }));
}
