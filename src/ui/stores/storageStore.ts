/**
 * What the page knows of what is kept on this device: the list, the run that is being kept, and the room there is. Before: the
 * training worker's store events, `navigator.storage`. After: `ui/storage/`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { WorkerEvent } from '../../worker/protocol.ts';
import type { Autosave, Kept, LostSteps, StoreCommand, StoreReport } from '../../worker/store/storeProtocol.ts';

export type { Autosave, Kept, StoredData, StoredRun, StoreReport } from '../../worker/store/storeProtocol.ts';

export interface StorageState {
  /** Null before the worker has looked. */
  readonly report: StoreReport | null;
  readonly autosave: Autosave;
  /** The step whose checkpoint is being written. */
  readonly keepingStep: number | null;
  /** The last checkpoint of the run in the worker. */
  readonly kept: Kept | null;
  /** The run went on by itself after its device was lost, from this step. */
  readonly recovered: (LostSteps & { readonly fromStep: number }) | null;
  /** Bytes this page uses and may use, as the browser tells; null before it was asked, or where it tells nothing. */
  readonly room: { readonly usage: number; readonly quota: number } | null;
  /** Whether the browser has promised not to clear the store by itself; null where it makes no such promises. */
  readonly isPersisted: boolean | null;
}

export interface StorageDesk {
  readonly store: StoreApi<StorageState>;
  setAutosave(change: Partial<Autosave>): void;
  /** Lists what is kept, and measures the room, anew. */
  refresh(): void;
  remove(what: { readonly runs?: readonly string[]; readonly data?: readonly string[] }): void;
  takeOver(): void;
  download(id: string): void;
  persist(): void;
  dismissRecovery(): void;
}

const STORAGE_KEY = 'gflowgr-autosave';
const DEFAULT_AUTOSAVE: Autosave = { isOn: true, everySteps: null, keepsData: true };

/** The visitor's choice on this device; it decides no bit of any run. */
function readAutosave(): Autosave {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    const { isOn, everySteps, keepsData } = { ...DEFAULT_AUTOSAVE, ...(stored as Partial<Autosave>) };
    const isCount = Number.isSafeInteger(everySteps) && (everySteps as number) > 0;
    return { isOn: isOn !== false, everySteps: isCount ? everySteps : null, keepsData: keepsData !== false };
  } catch {
    return DEFAULT_AUTOSAVE; // storage is blocked in some frames, absent in Node, or holds another's words
  }
}

/** The state after an event. */
export function reduceStorage(state: StorageState, event: WorkerEvent): StorageState {
  switch (event.type) {
    case 'store':
      return { ...state, report: event.report };
    case 'keeping':
      return { ...state, keepingStep: event.step };
    case 'kept':
      return { ...state, keepingStep: null, kept: event.kept };
    case 'restored':
      return { ...state, recovered: event.lost && { ...event.lost, fromStep: event.step } };
    case 'state':
      if (event.state === 'compiling') return { ...state, keepingStep: null, kept: null, recovered: null };
      return event.state === 'failed' ? { ...state, keepingStep: null } : state;
    case 'error':
      return event.fatal ? { ...state, keepingStep: null } : state;
    default:
      return state;
  }
}

/** `send` to the training worker; its events come in by `handle`. */
export function createStorageDesk(
  send: (command: StoreCommand) => void,
): StorageDesk & { handle(event: WorkerEvent): void; open(): void; close(): void } {
  const store = createStore<StorageState>()(() => ({
    report: null,
    autosave: readAutosave(),
    keepingStep: null,
    kept: null,
    recovered: null,
    room: null,
    isPersisted: null,
  }));
  // Absent in Node, and where the page is not served securely.
  const storage = typeof navigator === 'undefined' ? undefined : navigator.storage;
  let hasAsked = false;

  const measure = async (): Promise<void> => {
    const { usage, quota } = (await storage?.estimate?.()) ?? {};
    const isPersisted = (await storage?.persisted?.()) ?? null;
    store.setState({ isPersisted, room: usage === undefined || quota === undefined ? null : { usage, quota } });
  };
  const persist = async (): Promise<void> => {
    await storage?.persist?.();
    await measure();
  };
  const keepNow = (): void => send({ type: 'keepNow' });
  const onHide = (): void => {
    if (document.visibilityState === 'hidden') keepNow();
  };
  if (typeof document !== 'undefined') {
    document.addEventListener('visibilitychange', onHide);
    addEventListener('pagehide', keepNow);
  }

  return {
    store,
    setAutosave(change) {
      const autosave = { ...store.getState().autosave, ...change };
      try {
        localStorage.setItem(STORAGE_KEY, JSON.stringify(autosave));
      } catch {
        // see readAutosave
      }
      store.setState({ autosave });
      send({ type: 'setAutosave', autosave });
    },
    refresh() {
      send({ type: 'listStored' });
      void measure();
    },
    remove: ({ runs = [], data = [] }) => {
      send({ type: 'removeStored', runs, data });
      const { kept } = store.getState();
      if (kept && runs.includes(kept.id)) store.setState({ kept: null });
    },
    takeOver: () => send({ type: 'takeOverStore' }),
    download: (id) => send({ type: 'downloadStored', id }),
    persist: () => void persist(),
    dismissRecovery: () => store.setState({ recovered: null }),
    handle(event) {
      const next = reduceStorage(store.getState(), event);
      if (next !== store.getState()) store.setState(next, true);
      if (event.type !== 'kept' || event.kept.where !== 'device' || hasAsked) return;
      // Browsers may clear what they have not promised to keep: asked for with the first checkpoint, as something is at stake.
      hasAsked = true;
      void measure().then(() => {
        if (store.getState().isPersisted === false) void persist();
      });
    },
    open: () => send({ type: 'openStore', autosave: store.getState().autosave }),
    close() {
      if (typeof document === 'undefined') return;
      document.removeEventListener('visibilitychange', onHide);
      removeEventListener('pagehide', keepNow);
    },
  };
}
