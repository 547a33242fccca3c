/**
 * The lab: one configuration, one run, one worker between them. Before: `workerClient.ts` and the form. After:
 * `ui/pages/lab`. Events that come often are gathered and shown at most four times a second.
 */
import type { RunPreset } from '../../config/presetsOfRuns.ts';
import type { RunConfigInput } from '../../config/runConfig.ts';
import type { MappingAnswer } from '../../data/mappingRequest.ts';
import type { ImportedSettings } from '../../train/importModel.ts';
import type { CheckpointFile, ExportKind, WorkerEvent } from '../../worker/protocol.ts';
import type { StoredRun } from '../../worker/store/storeProtocol.ts';
import { createWorkerClient, type WorkerClient } from '../../worker/workerClient.ts';
import { type ConfigStore, createConfigStore, defaultAt, textOf } from './configStore.ts';
import {
  canWait,
  createRunStore,
  forNewRun,
  isBeingMade,
  isRunActive,
  preparationKey,
  type RunStore,
  type RunStoreState,
  reduceRun,
} from './runStore.ts';

import { createStorageDesk, type StorageDesk } from './storageStore.ts';
import { createWakeLock, type WakeLockDesk } from './wakeLock.ts';

export type { WorkerClient } from '../../worker/workerClient.ts';

/** Least time between two updates of the page by events that can wait. */
const UPDATE_INTERVAL_MS = 250;
/** Quiet time after the last edit before data and memory bill are prepared anew. */
const PREPARE_DELAY_MS = 350;
/** Arrivals of metrics that speed and remaining time are taken from. */
const SPEED_WINDOW = 20;

/** What an imported model decides of the configuration, whether its files are here or not. */
const IMPORTED_KEYS = [
  'model.shape',
  'model.reservedTokens',
  'model.bosToken',
  'model.published',
  'items.codebookSizes',
];

/** Keys of the configuration with the values that an imported model gives them. */
const importedFields = (settings: ImportedSettings): [key: string, value: unknown][] =>
  Object.entries(settings).flatMap(([section, values]) =>
    Object.entries(values ?? {}).map(([key, value]): [string, unknown] => [`${section}.${key}`, value]),
  );

export type GivenFiles = readonly { readonly path: string; readonly file: File }[];
/** Files, and how a person said they are to be read. */
interface GivenData {
  readonly files: GivenFiles;
  readonly mapping?: MappingAnswer;
}

export type NamedBlobs = readonly { readonly name: string; readonly blob: Blob }[];

export interface Lab {
  readonly config: ConfigStore;
  readonly run: RunStore;
  /** What is kept on this device. */
  readonly storage: StorageDesk;
  /** Null where the browser cannot keep the screen on. */
  readonly wakeLock: WakeLockDesk | null;
  loadBuiltIn(name: string): void;
  loadFiles(files: GivenFiles): void;
  /** Ends the reading of files; what was loaded before stays. */
  cancelLoad(): void;
  /** Asks for the columns of the files given last, whether they can be told or not; `run.mapping` is the question. */
  chooseColumns(): void;
  /** Reads the files again, as `run.mapping` was answered. */
  answerMapping(answer: MappingAnswer): void;
  /** Leaves `run.mapping` unanswered; what was loaded before stays. */
  dismissMapping(): void;
  /** Reads a published Llama's files and takes its shape into the configuration; runs then begin with its weights. */
  importModel(files: readonly CheckpointFile[]): void;
  /** Back to the preset and random weights. */
  forgetModel(): void;
  /** From the beginning, or from the files of a saved checkpoint. */
  start(checkpoint?: readonly CheckpointFile[]): void;
  /** Goes on with a kept run, with the configuration and the data it had. */
  resumeStored(run: StoredRun): void;
  /** Ends a worker that failed and starts another one with the same data; then goes on with `run`, where one is given. */
  restartWorker(run: StoredRun | null): void;
  pause(): void;
  resume(): void;
  stepOnce(): void;
  stop(): void;
  inspectUser(user: number): void;
  showPrefixes(prefixes: Uint32Array): void;
  saveFiles(): void;
  /** Changes a setting of the run under way from its next step on. */
  edit(key: string, value: number): void;
  /** Trains the tokenizer, so that there are semantic IDs before a run. */
  trainTokenizer(): void;
  /** Allocates on the device what is prepared, and gives it back; `run.trial` is what came of it. */
  tryMemory(): void;
  /** Begins anew with a preset; its data are loaded where it names some, an imported model stays. */
  choosePreset(preset: RunPreset): void;
  /** Every setting as the preset has it; data and imported model stay. */
  resetSettings(): void;
  /** The settings that the last run began with, with the changes it made on the way. */
  repeatRun(): void;
  /** Writes the model as a folder for other software; `onFiles` hands over the zip. */
  exportFolder(kind: ExportKind): void;
  dismissError(): void;
  /** The configuration is now a copy of the bundle with this digest, or of none. */
  setParent(digest: string | null): void;
  /** Calls `listener` with files the worker hands over; returns the function that ends it. */
  onFiles(listener: (files: NamedBlobs) => void): () => void;
  close(): void;
}

const isBuiltIn = (name: string): boolean => name === 'wardrobe-64' || name === 'shop-512';

/** Connects stores and worker, asks for the adapter and loads the configured data. */
export function createLab(client: WorkerClient = createWorkerClient(), initial: RunConfigInput = {}): Lab {
  const config = createConfigStore(initial);
  const run = createRunStore();
  const fileListeners = new Set<(files: NamedBlobs) => void>();
  const arrivals: { atMs: number; step: number }[] = [];
  let next: RunStoreState = run.getState();
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let prepareTimer: ReturnType<typeof setTimeout> | undefined;
  let prefixTimer: ReturnType<typeof setTimeout> | undefined;
  let shownPrefixes: Uint32Array | null = null;
  let inspectedUser = 0;
  let loadedSeed = config.getState().lastValid.seed;
  let requestedKey: string | null = null;
  /** The visitor's files given last, with what was said of them: for another look, and for the next worker. */
  let given: GivenData = { files: [] };
  const storage = createStorageDesk((command) => client.send(command));
  const wakeLock = createWakeLock(run);
  let lastFlushMs = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    clearTimeout(flushTimer);
    flushTimer = undefined;
    lastFlushMs = performance.now();
    if (next !== run.getState()) run.setState(next, true);
  };
  const change = (patch: Partial<RunStoreState>): void => {
    next = { ...next, ...patch };
    flush();
  };

  const measureSpeed = (): void => {
    arrivals.push({ atMs: performance.now(), step: next.step });
    if (arrivals.length > SPEED_WINDOW) arrivals.shift();
    const [first, last] = [arrivals[0], arrivals[arrivals.length - 1]];
    const seconds = (last.atMs - first.atMs) / 1000;
    next = {
      ...next,
      stepsPerSecond: seconds > 0.2 && last.step > first.step ? (last.step - first.step) / seconds : null,
    };
  };

  const prepare = (mayTrain = false): void => {
    clearTimeout(prepareTimer);
    prepareTimer = undefined;
    const { config: valid, input } = config.getState();
    if (!valid || !next.dataset || next.isLoading || isRunActive(next.state)) return;
    if (isBuiltIn(next.dataset.name) && valid.seed !== loadedSeed) {
      loadBuiltIn(next.dataset.name);
      return;
    }
    const key = preparationKey(input);
    if (key === requestedKey && !mayTrain) return;
    requestedKey = key;
    change({ isPreparing: true, preparationFailed: false, isTokenizerUntrained: false, fit: null });
    client.send({ type: 'prepare', config: input, ...(mayTrain ? { mayTrain } : {}) });
  };

  const handle = (event: WorkerEvent): void => {
    const wasActive = isRunActive(next.state);
    const wasPreparing = next.isPreparing;
    const oldTrie = next.prepared?.trie;
    storage.handle(event);
    next = reduceRun(next, event, new Date().toISOString());
    // Only now is the start accepted and the last run gone: a refused start leaves that run's numbers standing.
    if (event.type === 'state' && event.state === 'compiling') next = forNewRun(next);
    if (event.type === 'metrics') measureSpeed();
    if (event.type === 'state' && event.state !== 'running') arrivals.length = 0;
    if (event.type === 'error' && wasPreparing) requestedKey = null;
    if (canWait(event)) {
      const waitMs = UPDATE_INTERVAL_MS - (performance.now() - lastFlushMs);
      if (waitMs <= 0 && flushTimer === undefined) flush();
      else flushTimer ??= setTimeout(flush, waitMs);
      return;
    }
    flush();
    if (event.type === 'imported' && event.settings)
      for (const [key, value] of importedFields(event.settings)) config.getState().setField(key, textOf(value));
    if (event.type === 'dataset') {
      requestedKey = null;
      const before = config.getState().typed['data.source'] ?? textOf(defaultAt('data.source'));
      if (before !== event.name) config.getState().setField('data.source', event.name);
      prepare();
    }
    if (event.type === 'prepared') {
      requestedKey ??= preparationKey(event.summary.config);
      if (next.prepared?.trie !== oldTrie) {
        shownPrefixes = null;
        clearTimeout(prefixTimer);
        prefixTimer = undefined;
      }
      inspectedUser = inspectedUser < event.summary.users.length ? inspectedUser : 0;
      client.send({ type: 'inspectUser', user: inspectedUser });
      if (shownPrefixes) client.send({ type: 'showPrefixes', prefixes: shownPrefixes.slice() });
    }
    if (event.type === 'exported')
      for (const listener of fileListeners) listener([{ name: event.name, blob: event.blob }]);
    if (event.type === 'files') for (const listener of fileListeners) listener(event.files);
    if (wasActive && !isRunActive(next.state)) schedulePrepare();
  };

  const schedulePrepare = (): void => {
    clearTimeout(prepareTimer);
    prepareTimer = setTimeout(() => prepare(), PREPARE_DELAY_MS);
  };

  function loadBuiltIn(name: string): void {
    loadedSeed = config.getState().lastValid.seed;
    given = { files: [] };
    change({ isLoading: true, hasFiles: false, mapping: null, error: null, progress: null });
    client.send({ type: 'loadBuiltIn', name, seed: loadedSeed });
  }

  /** Reads files, and keeps them with what was said of them. */
  function load(asked: GivenData): void {
    if (asked.files.length === 0) return;
    given = asked;
    sendFiles(asked);
  }

  function sendFiles(asked: GivenData & { readonly ask?: 'always' }): void {
    change({ isLoading: true, hasFiles: true, mapping: null, error: null, progress: null });
    client.send({ type: 'loadFiles', ...asked });
  }

  const unsubscribeClient = client.subscribe(handle);
  const unsubscribeConfig = config.subscribe((state, before) => {
    if (state.config && state.config !== before.config) schedulePrepare();
  });
  function resumeStored({ id, about }: StoredRun): void {
    if (!about || isRunActive(next.state)) return;
    config.getState().replace(about.config);
    if (about.data.kind === 'builtIn') loadedSeed = about.data.seed;
    requestedKey = null;
    change({ state: 'preparing', isPauseAsked: false, error: null });
    client.send({ type: 'resumeStored', id });
  }

  const tellSight = (): void => client.send({ type: 'hidden', isHidden: document.hidden });
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', tellSight);

  /** What a worker is told first. */
  function introduce(): void {
    client.send({ type: 'probeDevice' });
    if (typeof document !== 'undefined' && document.hidden) tellSight();
    storage.open();
    const source = config.getState().lastValid.data.source;
    if (given.files.length > 0) load(given);
    else loadBuiltIn(isBuiltIn(source) ? source : 'shop-512');
  }
  introduce();

  /** What is not the preset's to decide. */
  const ownKeys = (): string[] => [
    ...IMPORTED_KEYS,
    ...(next.imported ? importedFields(next.imported).map(([key]) => key) : []),
    'data.source',
  ];

  return {
    config,
    run,
    edit: (key, value) => client.send({ type: 'edit', key, value }),
    trainTokenizer: () => prepare(true),
    tryMemory() {
      if (!next.prepared || isRunActive(next.state)) return;
      change({ isTrying: true, trial: null, error: null });
      client.send({ type: 'tryMemory' });
    },
    choosePreset(preset) {
      config.getState().choosePreset(preset, ownKeys());
      const { source } = config.getState().lastValid.data;
      if (isBuiltIn(source) && source !== next.dataset?.name && !isRunActive(next.state)) loadBuiltIn(source);
    },
    resetSettings() {
      const source = config.getState().typed['data.source'] ?? textOf(defaultAt('data.source'));
      config.getState().resetAll(ownKeys());
      config.getState().setField('data.source', source);
    },
    repeatRun() {
      const ran = next.recording?.config;
      if (!ran || isRunActive(next.state)) return;
      config.getState().replace(ran);
    },
    exportFolder(kind) {
      const { recording, evaluations, step, history } = next;
      if (!recording || next.exporting !== null) return;
      change({ exporting: kind, exported: null, error: null });
      const evaluation = evaluations.findLast((of) => of.step === step) ?? null;
      client.send({ type: 'export', kind, name: recording.metadata.name, evaluation, history });
    },
    storage,
    wakeLock,
    loadBuiltIn,
    loadFiles: (files) => load({ files }),
    cancelLoad: () => client.send({ type: 'cancelLoad' }),
    chooseColumns() {
      if (given.files.length > 0) sendFiles({ files: given.files, ask: 'always' });
    },
    answerMapping: (mapping) => load({ files: given.files, mapping }),
    dismissMapping: () => change({ mapping: null }),
    importModel(files) {
      if (files.length === 0 || isRunActive(next.state)) return;
      change({ error: null });
      client.send({ type: 'importModel', files });
    },
    forgetModel() {
      const given = next.imported ? importedFields(next.imported).map(([key]) => key) : [];
      for (const key of new Set([...IMPORTED_KEYS, ...given])) config.getState().resetField(key);
      client.send({ type: 'importModel', files: [] });
    },
    start(checkpoint) {
      const { config: valid, input } = config.getState();
      if (!valid || isRunActive(next.state)) return;
      arrivals.length = 0;
      requestedKey = preparationKey(input);
      change({ state: 'preparing', isPauseAsked: false, error: null });
      client.send({ type: 'start', config: input, parent: next.parent, ...(checkpoint ? { checkpoint } : {}) });
    },
    resumeStored,
    restartWorker(stored) {
      client.restart();
      requestedKey = null;
      change({ isWorkerGone: false, error: null, state: 'idle', imported: null, isPreparing: false, isTrying: false });
      introduce();
      if (stored) resumeStored(stored);
    },
    pause() {
      if (isBeingMade(next.state)) change({ isPauseAsked: true });
      client.send({ type: 'pause' });
    },
    resume: () => client.send({ type: 'resume' }),
    stepOnce: () => client.send({ type: 'stepOnce' }),
    stop: () => client.send({ type: 'stop' }),
    inspectUser(user) {
      inspectedUser = user;
      client.send({ type: 'inspectUser', user });
    },
    showPrefixes(prefixes) {
      shownPrefixes = prefixes;
      prefixTimer ??= setTimeout(() => {
        prefixTimer = undefined;
        if (!shownPrefixes) return;
        const copy = shownPrefixes.slice();
        client.send({ type: 'showPrefixes', prefixes: copy }, [copy.buffer]);
      }, UPDATE_INTERVAL_MS);
    },
    saveFiles: () => client.send({ type: 'saveFiles' }),
    dismissError: () => change({ error: null }),
    setParent: (parent) => change({ parent }),
    onFiles(listener) {
      fileListeners.add(listener);
      return () => fileListeners.delete(listener);
    },
    close() {
      unsubscribeClient();
      unsubscribeConfig();
      storage.close();
      wakeLock?.close();
      if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', tellSight);
      clearTimeout(flushTimer);
      clearTimeout(prepareTimer);
      clearTimeout(prefixTimer);
      client.close();
    },
  };
}
