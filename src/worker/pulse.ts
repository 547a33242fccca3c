/**
 * Whether a worker lives: it holds a Web Lock for as long, so that whoever waits for the lock learns of its death without asking
 * again and again. A worker that was ended from inside, or by the browser, says nothing else. Before: the worker. After:
 * `hearWorker.ts`.
 */

/** What a worker posts once it can be listened to. */
export interface Pulse {
  readonly pulse: string;
}

export const isPulse = (data: object): data is Pulse => 'pulse' in data;

/** In the worker: begins the pulse, where the browser has locks. */
export function beginPulse(post: (pulse: Pulse) => void): void {
  // On an insecure address there are no locks, nor crypto.randomUUID.
  const name = `gflowgr-worker-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  void navigator.locks?.request(name, () => {
    post({ pulse: name });
    return new Promise<never>(() => {}); // for as long as the worker lives
  });
}

/** In the page: calls `onEnd` when the worker is gone; returns the function that stops listening. */
export function listenToPulse({ pulse }: Pulse, onEnd: () => void): () => void {
  const ear = new AbortController();
  navigator.locks.request(pulse, { signal: ear.signal }, onEnd).catch(() => {}); // no longer listened to
  return () => ear.abort();
}
