/**
 * Everything the worker has told the page, as one value. Before: `worker/workerClient.ts`. After: `ui/pages/lab`.
 * A failed load or a failed run never clears what was there before.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { valueAt } from '../../config/configKeys.ts';
import { parseRunConfig, type RunConfigInput } from '../../config/runConfig.ts';
import type { ValidationReport } from '../../data/dataset.ts';
import type { MappingRequest } from '../../data/mappingRequest.ts';
import { eventKey, newestEvents } from '../../record/newestEvents.ts';
import type { Recording } from '../../record/recording.ts';
import { startRecording, withEvaluation, withEvent, withFrame } from '../../record/recordingBuilder.ts';
import type { ImportedSettings } from '../../train/importModel.ts';
import type {
  EvaluationResult,
  FlowSnapshot,
  MemoryTrial,
  RankedItem,
  RewardHistogram,
  RunEvent,
  StepMetrics,
  TargetDistance,
} from '../../train/runEvents.ts';
import type {
  DeviceReport,
  ExportKind,
  HiddenSpell,
  PreparedSummary,
  RunState,
  WorkerEvent,
} from '../../worker/protocol.ts';

export type { ReportIssue, ValidationReport } from '../../data/dataset.ts';
export type { MappingAnswer, MappingRequest, TableForm, TablePreview } from '../../data/mappingRequest.ts';
export type {
  EvaluationResult,
  FlowSnapshot,
  MemoryBill,
  MemoryTrial,
  RankedItem,
  RewardHistogram,
  StepMetrics,
  TargetDistance,
} from '../../train/runEvents.ts';
export type { DeviceReport, HiddenSpell, PreparedSummary, RunState } from '../../worker/protocol.ts';

export interface LogEntry extends RunEvent {
  /** Counts up; the key of the entry. */
  readonly id: number;
  readonly isError: boolean;
}

export interface TopItems {
  readonly step: number;
  readonly user: number;
  readonly history: readonly number[];
  readonly target: number;
  readonly items: readonly RankedItem[];
}

export interface RunStoreState {
  readonly device: DeviceReport | null;
  readonly dataset: { readonly name: string; readonly report: ValidationReport; readonly terms: string } | null;
  /** What a person must say of a table, before it is read; null where nobody is asked. */
  readonly mapping: MappingRequest | null;
  /** True where the data given last are files, whose columns a person may choose. */
  readonly hasFiles: boolean;
  /** True between asking for data and their arrival (or failure). */
  readonly isLoading: boolean;
  /** The published model in the worker, as the configuration has it. */
  readonly imported: ImportedSettings | null;
  readonly prepared: PreparedSummary | null;
  /** What of the configuration `prepared` depends on; compare with `preparationKey` of the present one. */
  readonly preparedKey: string | null;
  /** Of the rewards `prepared` leads to, before training; null where the worker has not said. */
  readonly rewards: RewardHistogram | null;
  readonly isPreparing: boolean;
  /** True when the last preparation ended in an error. */
  readonly preparationFailed: boolean;
  /** True where the configuration's tokenizer has to be trained before there is anything to prepare. */
  readonly isTokenizerUntrained: boolean;
  /** Where what was asked for needs more memory than there is: what to change so that it fits, or null where nothing would do. */
  readonly fit: { readonly change: RunConfigInput | null } | null;
  /** What came of allocating `prepared` on the device, and, where it had no room, what to change; null before it was tried. */
  readonly trial: { readonly found: MemoryTrial; readonly change: RunConfigInput | null } | null;
  readonly isTrying: boolean;
  /** The trie of the model in the worker; numbers of a model of another trie are not shown. */
  readonly modelTrie: PreparedSummary['trie'] | null;
  /** The objective that model is trained with. */
  readonly modelObjective: string | null;
  /** `rows`: lines read so far, where files are read; done and total are bytes then. */
  readonly progress: {
    readonly label: string;
    readonly done: number;
    readonly total: number;
    readonly rows?: number;
  } | null;
  readonly state: RunState;
  /** A pause was asked for while the run is still being made: it comes before the first step. */
  readonly isPauseAsked: boolean;
  readonly step: number;
  /** Every step's metrics in order; grows in place, `historyLength` tells when. */
  readonly history: readonly StepMetrics[];
  readonly historyLength: number;
  /** Steps per second over the last arrivals, or null before two of them. */
  readonly stepsPerSecond: number | null;
  readonly tokensPerSecond: number;
  readonly gpuBytes: number;
  /** What was done while the tab was hidden last; null before it was. */
  readonly hiddenSpell: HiddenSpell | null;
  readonly evaluations: readonly EvaluationResult[];
  readonly topItems: TopItems | null;
  /** By user, the first top ten that this run showed of them: what the present one is compared with. */
  readonly firstTop: Readonly<Record<number, TopItems>>;
  readonly flows: FlowSnapshot | null;
  readonly distance: TargetDistance | null;
  /** Digest of the bundle that the configuration is a copy of; the next run's recording names it. */
  readonly parent: string | null;
  /** Of every item, for the user of `flows`; u8 [numItems]. */
  readonly exposure: Uint8Array | null;
  /** The run so far, to be looked at again; its `history` is the one above. Null before a run. */
  readonly recording: Recording | null;
  readonly log: readonly LogEntry[];
  /** The latest error that was not dismissed. */
  readonly error: { readonly kind: string; readonly message: string; readonly fatal: boolean } | null;
  /** The folder that is being written, and the last one that was. */
  readonly exporting: ExportKind | null;
  readonly exported: { readonly name: string; readonly sizeBytes: number } | null;
  readonly savedFiles: readonly { readonly name: string; readonly sizeBytes: number }[];
  /** The worker is dead, or no longer to be trusted. */
  readonly isWorkerGone: boolean;
}

export type RunStore = StoreApi<RunStoreState>;

export const INITIAL_RUN_STATE: RunStoreState = {
  device: null,
  dataset: null,
  mapping: null,
  hasFiles: false,
  isLoading: false,
  imported: null,
  prepared: null,
  preparedKey: null,
  rewards: null,
  isPreparing: false,
  preparationFailed: false,
  isTokenizerUntrained: false,
  fit: null,
  trial: null,
  isTrying: false,
  modelTrie: null,
  modelObjective: null,
  progress: null,
  state: 'idle',
  isPauseAsked: false,
  step: 0,
  history: [],
  historyLength: 0,
  stepsPerSecond: null,
  tokensPerSecond: 0,
  gpuBytes: 0,
  hiddenSpell: null,
  evaluations: [],
  topItems: null,
  firstTop: {},
  flows: null,
  distance: null,
  parent: null,
  exposure: null,
  recording: null,
  log: [],
  error: null,
  exporting: null,
  exported: null,
  savedFiles: [],
  isWorkerGone: false,
};

export const createRunStore = (): RunStore =>
  createStore<RunStoreState>()(() => ({ ...INITIAL_RUN_STATE, history: [] }));

/** True while a run holds the engine, paused or not. */
export const isRunActive = (state: RunState): boolean =>
  state === 'preparing' || state === 'compiling' || state === 'running' || state === 'paused' || state === 'evaluating';

/** True before a run's first step can be taken. */
export const isBeingMade = (state: RunState): boolean => state === 'preparing' || state === 'compiling';

/** Every field asks at every report of a run, whose configuration stays one object. */
const parsed = new WeakMap<RunConfigInput, ReturnType<typeof parseRunConfig>>();

/** What a run has at a key of its configuration now: what was changed last, else what it began with. */
export function valueInRun(config: RunConfigInput, key: string): unknown {
  const edit = config.edits?.findLast((of) => of.key === key);
  if (edit) return edit.value;
  const known = parsed.get(config) ?? parseRunConfig(config);
  parsed.set(config, known);
  return valueAt(known, key);
}

/** The part of a configuration that data, semantic IDs, rewards and memory bill depend on, as a comparable text. */
export function preparationKey(input: RunConfigInput): string {
  const { version, seed, data, items, model, lora, collaborative, objective, sampler, reward, budget, evaluation } =
    parseRunConfig(input);
  return JSON.stringify([
    version,
    seed,
    data,
    items,
    model,
    lora,
    collaborative,
    objective,
    sampler,
    reward,
    budget.tokensPerStep,
    budget.memoryMiB,
    evaluation,
  ]);
}

/** Whether numbers shown for one trie still mean the same on the other. */
function isSameTrie(a: PreparedSummary | null, b: PreparedSummary): boolean {
  if (!a || a.numUsers !== b.numUsers || a.trie.numPrefixes !== b.trie.numPrefixes) return false;
  return a.trie.token.every((token, p) => token === b.trie.token[p] && a.trie.parent[p] === b.trie.parent[p]);
}

const isOfAnotherTrie = (state: RunStoreState): boolean =>
  state.modelTrie !== null && state.modelTrie !== state.prepared?.trie;

/** What a new run begins with: the numbers of the last one are gone, data and semantic IDs stay. */
export function forNewRun(state: RunStoreState): RunStoreState {
  return {
    ...state,
    step: 0,
    history: [],
    historyLength: 0,
    stepsPerSecond: null,
    tokensPerSecond: 0,
    hiddenSpell: null,
    evaluations: [],
    topItems: null,
    firstTop: {},
    flows: null,
    distance: null,
    exposure: null,
    recording: null,
    error: null,
    exported: null,
    savedFiles: [],
  };
}

function logged(state: RunStoreState, entry: Omit<LogEntry, 'id'>): readonly LogEntry[] {
  const id = (state.log.at(-1)?.id ?? 0) + 1;
  return newestEvents([...state.log, { id, ...entry }]);
}

/** Whether the last event is the error with this message. */
function isSaid({ log }: RunStoreState, message: string): boolean {
  const last = log.at(-1);
  return last?.kind === 'error' && last.message === message;
}

/** A run that goes on from a checkpoint: what it had said until then, among what this page has heard since. */
function restored(state: RunStoreState, step: number, run: Recording): RunStoreState {
  const { evaluations, events } = run;
  const history = [...run.history];
  const heard = new Set(state.log.map(eventKey));
  const all = [
    ...state.log,
    ...events.filter((e) => !heard.has(eventKey(e))).map((e) => ({ id: 0, ...e, isError: e.kind === 'error' })),
  ].sort((a, b) => a.time.localeCompare(b.time));
  const log = newestEvents(all).map((entry, i) => ({ ...entry, id: i + 1 }));
  const recording = {
    ...run,
    ...state.recording,
    history,
    evaluations,
    events,
    frames: run.frames,
    digests: run.digests,
  };
  return { ...state, step, history, historyLength: history.length, evaluations, log, recording };
}

/** The state after an event. Appends to `history` in place: a hundred thousand steps are not copied four times a second. */
export function reduceRun(state: RunStoreState, event: WorkerEvent, now: string): RunStoreState {
  switch (event.type) {
    case 'device':
      return { ...state, device: event.report };
    case 'progress':
      return {
        ...state,
        progress: {
          label: event.label,
          done: event.done,
          total: event.total,
          ...(event.rows === undefined ? {} : { rows: event.rows }),
        },
      };
    case 'dataset':
      return {
        ...state,
        dataset: { name: event.name, report: event.report, terms: event.terms },
        mapping: null,
        isLoading: false,
        preparedKey: null,
        progress: null,
        error: null,
      };
    case 'mapping':
      return { ...state, mapping: event.request, isLoading: false, progress: null };
    case 'loadStopped':
      return { ...state, isLoading: false, progress: null };
    case 'imported':
      return { ...state, imported: event.settings, error: null };
    case 'prepared': {
      const { summary } = event;
      const isSame = isSameTrie(state.prepared, summary);
      // The old trie object stays where it is equal, so that pictures of it need not be laid out again.
      const trie = isSame && state.prepared ? state.prepared.trie : summary.trie;
      return {
        ...state,
        ...(isSame ? {} : { flows: null, distance: null, exposure: null, topItems: null, firstTop: {} }),
        prepared: { ...summary, trie },
        preparedKey: preparationKey(summary.config),
        rewards: null,
        isPreparing: false,
        preparationFailed: false,
        isTokenizerUntrained: false,
        fit: null,
        trial: null,
        progress: null,
        error: state.error?.fatal ? state.error : null,
      };
    }
    case 'untrained':
      return { ...state, isPreparing: false, preparationFailed: false, isTokenizerUntrained: true, progress: null };
    case 'edited': {
      const { recording } = state;
      return {
        ...state,
        recording: recording && { ...recording, config: { ...recording.config, edits: [...event.edits] } },
      };
    }
    case 'trial':
      return { ...state, isTrying: false, trial: { found: event.trial, change: event.change } };
    case 'fit':
      return { ...state, fit: { change: event.change } };
    case 'exported':
      return {
        ...state,
        exporting: null,
        progress: null,
        exported: { name: event.name, sizeBytes: event.blob.size },
      };
    case 'rewards':
      return { ...state, rewards: event.histogram };
    case 'state':
      return {
        ...state,
        state: event.state,
        isPauseAsked: state.isPauseAsked && isBeingMade(event.state),
        step: event.step,
        // From here on the worker's model is one of this trie; before, the last run's may still answer.
        modelTrie: event.state === 'compiling' ? (state.prepared?.trie ?? null) : state.modelTrie,
        modelObjective:
          event.state === 'compiling' && state.prepared
            ? parseRunConfig(state.prepared.config).objective.type
            : state.modelObjective,
        progress: isBeingMade(event.state) ? state.progress : null,
        isPreparing: isBeingMade(event.state) ? state.isPreparing : false,
      };
    case 'metrics': {
      (state.history as StepMetrics[]).push(...event.history);
      const step = state.history.at(-1)?.step ?? state.step;
      return {
        ...state,
        historyLength: state.history.length,
        step: Math.max(step, state.step),
        progress: null,
        tokensPerSecond: event.tokensPerSecond,
        gpuBytes: event.gpuBytes,
      };
    }
    case 'evaluation': {
      const recording = state.recording && withEvaluation(state.recording, event.result);
      return { ...state, evaluations: [...state.evaluations, event.result], recording };
    }
    case 'recordingStart':
      return {
        ...state,
        parent: event.header.metadata.parent,
        recording: startRecording(event.header, state.history),
      };
    case 'frame':
      return { ...state, recording: state.recording && withFrame(state.recording, event.frame) };
    case 'topItems': {
      if (isOfAnotherTrie(state)) return state;
      const { step, user, history, target, items } = event;
      const topItems: TopItems = { step, user, history, target, items };
      const { firstTop } = state;
      return { ...state, topItems, firstTop: firstTop[user] ? firstTop : { ...firstTop, [user]: topItems } };
    }
    case 'flows':
      if (isOfAnotherTrie(state)) return state;
      return { ...state, flows: event.snapshot, distance: event.distance, exposure: event.exposure };
    case 'event': {
      const recording = state.recording && withEvent(state.recording, event.event);
      return { ...state, recording, log: logged(state, { ...event.event, isError: event.event.kind === 'error' }) };
    }
    case 'hiddenSpell':
      return { ...state, hiddenSpell: event.spell };
    case 'files':
      return { ...state, savedFiles: event.files.map((f) => ({ name: f.name, sizeBytes: f.blob.size })) };
    case 'restored':
      return restored(state, event.step, event.run);
    // The storage desk's.
    case 'store':
    case 'keeping':
    case 'kept':
      return state;
    case 'error': {
      const { kind, message, fatal } = event;
      return {
        ...state,
        isLoading: false,
        isPreparing: false,
        isTrying: false,
        exporting: null,
        preparationFailed: state.isPreparing || state.preparationFailed,
        progress: null,
        state: fatal && isRunActive(state.state) ? 'failed' : state.state,
        isWorkerGone: state.isWorkerGone || kind === 'WorkerError',
        error: { kind, message, fatal },
        // What the worker says of its own errors is an event already.
        log: isSaid(state, message)
          ? state.log
          : logged(state, { time: now, step: state.step, kind, message, isError: true }),
      };
    }
  }
}

/** Events that can wait a quarter of a second for the next update of the page. */
export const canWait = (event: WorkerEvent): boolean =>
  event.type === 'metrics' ||
  event.type === 'frame' ||
  event.type === 'flows' ||
  event.type === 'topItems' ||
  event.type === 'progress';
