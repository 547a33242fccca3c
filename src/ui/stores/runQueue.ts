/**
 * Configurations that wait to be run in the Lab, one after another, by the tab that owns the store; in every other the list is
 * looked at only. Before: the form, `config/sweep.ts`. After: `lab.ts`, whose form and
 * Start it works as a reader would; `ui/pages/lab/runs`. The list survives a reload, in localStorage: configurations only, no data.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { BUILT_IN_SOURCES, parseRunConfig, type RunConfig, type RunConfigInput } from '../../config/runConfig.ts';
import { errorMessage } from '../../core/errors.ts';
import type { Lab } from './lab.ts';
import { isRunActive, preparationKey } from './runStore.ts';
import type { Kept, StoreReport } from './storageStore.ts';

/** Entries at most. Our choice. */
export const MOST_QUEUED = 100;
const STORAGE_KEY = 'gflowgr-queue';
/** A refused start says why a moment after it gave up. */
const SETTLE_MS = 400;

export interface QueueEntry {
  /** Distinct in the list. */
  readonly id: string;
  readonly config: RunConfigInput;
  /** Why it was set aside; such an entry is passed over until the queue is started again. */
  readonly problem: string | null;
}

export interface QueueState {
  /** Who may change and run the list; 'asking' for a moment after the page was opened. */
  readonly owner: StoreReport['queueOwner'];
  readonly entries: readonly QueueEntry[];
  /** Whether the next entry is taken as soon as the worker is free. */
  readonly isOn: boolean;
  /** The entry whose run goes on; it leaves the list when that has ended. */
  readonly activeId: string | null;
  /** The data set the next entry waits for: the reader's own, which the page cannot load by itself. */
  readonly waitsForData: string | null;
  /** What Setup held before the queue wrote into it, where that was nobody's entry. */
  readonly draft: RunConfig | null;
  /** Stored entries that could not be read. */
  readonly numUnreadable: number;
}

/** Changes nothing where another tab owns the list. */
export interface RunQueue {
  readonly store: StoreApi<QueueState>;
  /** At the end; how many there was no room for. */
  add(configs: readonly RunConfigInput[]): number;
  /** Not of the entry that runs. */
  remove(id: string): void;
  /** Among those that wait. */
  move(id: string, by: -1 | 1): void;
  clear(): void;
  start(): void;
  /** The run that goes on is left to end. */
  hold(): void;
  restoreDraft(): void;
  close(): void;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

function pageStorage(): Shelf | null {
  try {
    return localStorage;
  } catch {
    return null; // blocked in some frames, absent in Node
  }
}

/** The stored list; what is no valid configuration is counted and left out. */
export function readQueue(shelf: Shelf | null): { readonly configs: RunConfigInput[]; readonly numUnreadable: number } {
  try {
    const stored: unknown = JSON.parse(shelf?.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(stored)) return { configs: [], numUnreadable: 1 };
    const configs = stored.slice(0, MOST_QUEUED).filter((config) => {
      try {
        parseRunConfig(config);
        return true;
      } catch {
        return false;
      }
    });
    return { configs, numUnreadable: stored.length - configs.length };
  } catch {
    return { configs: [], numUnreadable: 1 };
  }
}

type QueuedLab = Pick<Lab, 'run' | 'config' | 'storage' | 'loadBuiltIn' | 'start'>;

export function createRunQueue(lab: QueuedLab, shelf: Shelf | null = pageStorage()): RunQueue {
  let numAdded = 0;
  const entryOf = (config: RunConfigInput): QueueEntry => ({ id: `queued-${++numAdded}`, config, problem: null });
  const { configs, numUnreadable } = readQueue(shelf);
  const store = createStore<QueueState>()(() => ({
    owner: lab.storage.store.getState().report?.queueOwner ?? 'asking',
    entries: configs.map(entryOf),
    isOn: false,
    activeId: null,
    waitsForData: null,
    draft: null,
    numUnreadable,
  }));

  const isOurs = (): boolean => store.getState().owner === 'this';
  const change = (patch: Partial<QueueState>): void => {
    const before = store.getState();
    store.setState(patch);
    const { entries, activeId } = store.getState();
    if (entries !== before.entries || activeId !== before.activeId) write();
  };

  /** Of the entry whose run was started: whether the run itself has begun. */
  let hasBegun = false;
  let isActiveKept = false;
  /** For the next page, and the next owner. A run that is kept on the device can be resumed there: its entry is done with. */
  function write(): void {
    if (!isOurs()) return;
    const { entries, activeId } = store.getState();
    isActiveKept = activeId !== null && hasBegun && lab.storage.store.getState().kept?.where === 'device';
    const waiting = isActiveKept ? entries.filter(({ id }) => id !== activeId) : entries;
    try {
      shelf?.setItem(STORAGE_KEY, JSON.stringify(waiting.map(({ config }) => config)));
    } catch {
      // full or blocked: the list lasts as long as the page
    }
  }
  function followKept({ kept }: { readonly kept: Kept | null }): void {
    const isKept = store.getState().activeId !== null && hasBegun && kept?.where === 'device';
    if (isKept !== isActiveKept) write();
  }
  /** Of the entry that comes next: whether its own preparation has been seen. */
  let preparing: { readonly id: string; seen: boolean } | null = null;
  let settleTimer: ReturnType<typeof setTimeout> | undefined;
  const written = new Set<string>();

  const setAside = (id: string, problem: string): void =>
    change({ entries: store.getState().entries.map((entry) => (entry.id === id ? { ...entry, problem } : entry)) });

  /** The entry's run has ended, or never began. */
  function leave(id: string, problem: string | null, goesOn: boolean): void {
    clearTimeout(settleTimer);
    settleTimer = undefined;
    if (problem === null)
      change({ entries: store.getState().entries.filter((entry) => entry.id !== id), activeId: null });
    else {
      setAside(id, problem);
      change({ activeId: null });
    }
    if (!goesOn) change({ isOn: false });
  }

  function watchActive(id: string): void {
    const { state, error } = lab.run.getState();
    if (isRunActive(state)) {
      hasBegun ||= state === 'running' || state === 'paused' || state === 'evaluating';
      return;
    }
    if (state === 'failed') leave(id, error?.message ?? 'failed', false);
    else if (hasBegun || state === 'stopped') leave(id, null, true);
    else awaitReason(id);
  }

  /** A start that gave up: the entry is set aside with the reason. */
  function awaitReason(id: string): void {
    settleTimer ??= setTimeout(() => {
      settleTimer = undefined;
      if (store.getState().activeId !== id || isRunActive(lab.run.getState().state)) return;
      const { error: told } = lab.run.getState();
      // Without a word it was given up by the reader: the entry stays, and the queue with it.
      if (told) leave(id, told.message, true);
      else change({ activeId: null, isOn: false });
      advance();
    }, SETTLE_MS);
  }

  /** Types the entry into the form, once; says whether the form holds it. */
  function typeIn({ id, config }: QueueEntry): boolean {
    const form = lab.config.getState();
    const wanted = JSON.stringify(parseRunConfig(config));
    if (form.config && JSON.stringify(form.config) === wanted) return true;
    if (!written.has(JSON.stringify(form.lastValid))) change({ draft: form.lastValid });
    written.add(wanted);
    preparing = { id, seen: false };
    try {
      lab.config.getState().replace(config);
      return true;
    } catch (error) {
      setAside(id, errorMessage(error));
      return false;
    }
  }

  /** One thing the next entry needs; true where there is something more to do at once. */
  function advanceNext(): boolean {
    const run = lab.run.getState();
    if (isRunActive(run.state) || !run.device) return false;
    const entry = store.getState().entries.find(({ problem }) => problem === null);
    if (!entry || !run.device.available || run.isWorkerGone) {
      change({ isOn: false, waitsForData: null });
      return false;
    }
    if (run.isLoading) return false;
    if (!typeIn(entry)) return true;
    const { input, lastValid } = lab.config.getState();
    const { source } = lastValid.data;
    const isBuiltIn = (BUILT_IN_SOURCES as readonly string[]).includes(source);
    if (run.dataset?.name !== source) {
      change({ waitsForData: isBuiltIn ? null : source });
      if (isBuiltIn) lab.loadBuiltIn(source);
      return false;
    }
    change({ waitsForData: null });
    preparing =
      preparing?.id === entry.id
        ? preparing
        : { id: entry.id, seen: run.preparationFailed || run.isTokenizerUntrained };
    if (run.isPreparing) {
      preparing.seen = true;
      return false;
    }
    if (run.preparationFailed && preparing.seen) {
      setAside(entry.id, run.error?.message ?? run.log.findLast(({ isError }) => isError)?.message ?? 'not prepared');
      return true;
    }
    // A tokenizer that is still to be trained is trained by Start; of an entry before this one it says nothing.
    const isReady = run.prepared !== null && run.preparedKey === preparationKey(input);
    if (!isReady && !(run.isTokenizerUntrained && preparing.seen)) return false;
    hasBegun = false;
    change({ activeId: entry.id });
    lab.start();
    return false;
  }

  let isAdvancing = false;
  let isAskedAgain = false;
  /** Called with every news: what it does makes news itself, which is looked at in turn. */
  function advance(): void {
    if (isAdvancing) {
      isAskedAgain = true;
      return;
    }
    isAdvancing = true;
    try {
      do {
        isAskedAgain = false;
        const { activeId } = store.getState();
        if (activeId !== null) watchActive(activeId);
        const { isOn, activeId: still } = store.getState();
        if (isOn && still === null && advanceNext()) isAskedAgain = true;
      } while (isAskedAgain);
    } finally {
      isAdvancing = false;
    }
  }
  /** The list as the tab that owns it has left it. */
  function readAgain(): void {
    const { configs: stored, numUnreadable: unread } = readQueue(shelf);
    store.setState({ entries: stored.map(entryOf), numUnreadable: unread });
  }

  /** Another tab may have changed the list before this one got it; one that has lost it leaves its run to the new owner. */
  function followOwner(owner: QueueState['owner']): void {
    if (owner === store.getState().owner) return;
    clearTimeout(settleTimer);
    settleTimer = undefined;
    store.setState({ owner, isOn: false, activeId: null, waitsForData: null });
    readAgain();
  }
  const onShelf = (event: StorageEvent): void => {
    if (event.key === STORAGE_KEY && !isOurs()) readAgain();
  };
  if (typeof window !== 'undefined') addEventListener('storage', onShelf);
  const unsubscribe = [
    lab.run.subscribe(advance),
    lab.config.subscribe(advance),
    lab.storage.store.subscribe((state) => {
      followKept(state);
      followOwner(state.report?.queueOwner ?? 'asking');
    }),
  ];

  return {
    store,
    add(more) {
      if (!isOurs()) return more.length;
      const { entries } = store.getState();
      const taken = more.slice(0, Math.max(0, MOST_QUEUED - entries.length));
      change({ entries: [...entries, ...taken.map(entryOf)] });
      advance();
      return more.length - taken.length;
    },
    remove(id) {
      const { entries, activeId } = store.getState();
      if (isOurs() && id !== activeId) change({ entries: entries.filter((entry) => entry.id !== id) });
    },
    move(id, by) {
      if (!isOurs()) return;
      const { entries, activeId } = store.getState();
      const from = entries.findIndex((entry) => entry.id === id);
      const to = from + by;
      if (from < 0 || to < 0 || to >= entries.length || id === activeId || entries[to].id === activeId) return;
      const next = [...entries];
      [next[from], next[to]] = [next[to], next[from]];
      change({ entries: next });
    },
    clear() {
      if (!isOurs()) return;
      const { entries, activeId } = store.getState();
      change({ entries: entries.filter(({ id }) => id === activeId), numUnreadable: 0 });
    },
    start() {
      if (!isOurs()) return;
      const entries = store
        .getState()
        .entries.map((entry) => (entry.problem === null ? entry : { ...entry, problem: null }));
      change({ entries, isOn: true });
      advance();
    },
    hold: () => change({ isOn: false, waitsForData: null }),
    restoreDraft() {
      const { draft } = store.getState();
      change({ draft: null });
      if (draft) lab.config.getState().replace(draft);
    },
    close() {
      clearTimeout(settleTimer);
      if (typeof window !== 'undefined') removeEventListener('storage', onShelf);
      for (const end of unsubscribe) end();
    },
  };
}
