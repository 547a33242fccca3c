/**
 * Whether the page is ready without a network: asks the browser to install the build's service worker
 * (`scripts/site/serviceWorker.js`) and follows it. Before: `main.tsx`. After: a line on `#/page`, and what forgets it again.
 */
import { createStore } from 'zustand/vanilla';
import { errorMessage } from '../../core/errors.ts';
import { logProblems } from './troubleLog.ts';

export type OfflineState =
  /** Not asked for: a page under development, a frame, a browser or an address that allows none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'installing' }
  | { readonly kind: 'ready' }
  /** Ready, and a newer version too, which the next load opens. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly message: string };

export const offlineStore = createStore<OfflineState>(() => ({ kind: 'none' }));
logProblems(offlineStore, (state) => [state.kind === 'failed' ? state.message : null]);
const say = (state: OfflineState): void => offlineStore.setState(state, true);

function follow(registration: ServiceWorkerRegistration): void {
  const look = (): void => {
    if (registration.waiting && registration.active) say({ kind: 'waiting' });
    else if (registration.active) say({ kind: 'ready' });
    else if (registration.installing ?? registration.waiting) say({ kind: 'installing' });
    else say({ kind: 'failed', message: 'A file could not be fetched whole; the next load tries again.' });
  };
  const listen = (): void => {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    worker?.addEventListener('statechange', look);
    look();
  };
  registration.addEventListener('updatefound', listen);
  listen();
}

/** Only https and localhost may; elsewhere nothing happens. */
export async function keepOffline(): Promise<void> {
  if (!isSecureContext || !('serviceWorker' in navigator)) return;
  try {
    // A browser that was told to block workers gives nothing.
    const registration: ServiceWorkerRegistration | undefined =
      await navigator.serviceWorker.register('./serviceWorker.js');
    if (registration) follow(registration);
  } catch (error) {
    say({ kind: 'failed', message: errorMessage(error) });
  }
}

/** Gives the files back and forgets the worker; the next load asks for it again. */
export async function forgetOffline(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.unregister();
  const { pathname } = new URL('./', document.baseURI);
  for (const name of await caches.keys()) if (name.startsWith(`gflowgr ${pathname} `)) await caches.delete(name);
  say({ kind: 'none' });
}
