/**
 * Keeps the screen on while a run goes on, where the visitor asks for it and the browser can: a device that sleeps trains nothing.
 * Before: the run's state. After: `ui/pages/lab/WhileAway.tsx`. A browser lets go of the screen by itself when the tab is hidden.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorMessage } from '../../core/errors.ts';
import type { RunState, RunStore } from './runStore.ts';

export interface WakeLockState {
  readonly isWanted: boolean;
  readonly isHeld: boolean;
  /** Why the browser refused, in words. */
  readonly problem: string | null;
}

export interface WakeLockDesk {
  readonly store: StoreApi<WakeLockState>;
  setWanted(isWanted: boolean): void;
  close(): void;
}

/** A pause, and the end, let the screen go dark again. */
const needsScreen = (state: RunState): boolean => ['preparing', 'compiling', 'running', 'evaluating'].includes(state);

/** Null where the browser has no such locks. */
export function createWakeLock(
  run: RunStore,
  browser: Pick<Navigator, 'wakeLock'> | undefined = globalThis.navigator,
  page:
    | Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>
    | undefined = globalThis.document,
): WakeLockDesk | null {
  if (!browser?.wakeLock || !page) return null;
  const store = createStore<WakeLockState>()(() => ({ isWanted: false, isHeld: false, problem: null }));
  let held: WakeLockSentinel | null = null;
  let isAsking = false;

  const isNeeded = (): boolean =>
    store.getState().isWanted && page.visibilityState === 'visible' && needsScreen(run.getState().state);

  async function hold(): Promise<void> {
    isAsking = true;
    try {
      const lock = await browser!.wakeLock.request('screen');
      held = lock;
      lock.addEventListener('release', () => {
        if (held !== lock) return;
        held = null;
        store.setState({ isHeld: false });
      });
      store.setState({ isHeld: true, problem: null });
    } catch (error) {
      // A low battery, or a policy: asked again when it is wanted again, not at every step.
      store.setState({ isWanted: false, problem: errorMessage(error) });
    } finally {
      isAsking = false;
    }
    follow(); // it may be over by now
  }

  function follow(): void {
    if (isAsking) return;
    if (isNeeded()) {
      if (!held) void hold();
    } else if (held) {
      const lock = held;
      held = null;
      store.setState({ isHeld: false });
      void lock.release();
    }
  }

  const unsubscribe = run.subscribe((now, before) => {
    if (now.state !== before.state) follow();
  });
  page.addEventListener('visibilitychange', follow);
  return {
    store,
    setWanted(isWanted) {
      store.setState({ isWanted, problem: null });
      follow();
    },
    close() {
      unsubscribe();
      page.removeEventListener('visibilitychange', follow);
      store.setState({ isWanted: false });
      follow();
    },
  };
}
