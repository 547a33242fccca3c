/**
 * What went wrong on this visit, in words: problems that a place shows, and errors that nobody caught, which the frame shows.
 * Before: stores, the window. After: `ui/Troubles.tsx`, the Lab's event log.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorMessage } from '../../core/errors.ts';

export interface Trouble {
  /** Counts up. */
  readonly id: number;
  /** ISO time. */
  readonly time: string;
  readonly message: string;
}

export interface TroubleState {
  /** The newest last. */
  readonly log: readonly Trouble[];
  /** The latest that no place shows, until it is put away. */
  readonly uncaught: Trouble | null;
}

const MOST_KEPT = 200;

export const troubleLog = createStore<TroubleState>(() => ({ log: [], uncaught: null }));

/** Keeps what a place already shows. */
export function noteTrouble(message: string): Trouble {
  const { log } = troubleLog.getState();
  const trouble = { id: (log.at(-1)?.id ?? 0) + 1, time: new Date().toISOString(), message };
  troubleLog.setState({ log: [...log, trouble].slice(-MOST_KEPT) });
  return trouble;
}

/** Notes every problem of a store once, when it comes. */
export function logProblems<S>(store: StoreApi<S>, problemsOf: (state: S) => readonly (string | null)[]): void {
  let known = new Set(problemsOf(store.getState()));
  store.subscribe((state) => {
    const now = new Set(problemsOf(state));
    for (const problem of now) if (problem !== null && !known.has(problem)) noteTrouble(problem);
    known = now;
  });
}

/** Shows and notes what was thrown and caught by nobody; the browser's console has it as well. */
export function hearUncaught(target: Pick<Window, 'addEventListener'>, origin: string): void {
  const tell = (error: unknown): void => troubleLog.setState({ uncaught: noteTrouble(errorMessage(error)) });
  target.addEventListener('error', ({ error, message, filename }) => {
    // Of an extension, or a size that is told again with the next frame: neither is ours to mend.
    if (!filename.startsWith(origin) || message.startsWith('ResizeObserver')) return;
    tell(error ?? message);
  });
  target.addEventListener('unhandledrejection', ({ reason }) => tell(reason));
}

export const dismissTrouble = (): void => troubleLog.setState({ uncaught: null });
