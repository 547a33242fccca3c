/**
 * The runs this visit knows: every run the Lab began, and recordings read from files. Before: `runStore.ts`, whose recording is the
 * run in the worker; `record/bundle.ts`. After: `ui/pages/lab/runs`. A new run never takes an earlier one's numbers away.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorMessage } from '../../core/errors.ts';
import { bundleFileName, encodeBundle } from '../../record/bundle.ts';
import type { Recording } from '../../record/recording.ts';
import type { Lab } from './lab.ts';
import { type BundleReader, bundleReader } from './recordingShelf.ts';
import { isRunActive, type RunState, type RunStoreState } from './runStore.ts';
import { logProblems } from './troubleLog.ts';

/** Runs that are overlaid at most: as many as have a colour of their own. */
export const MOST_OVERLAID = 8;
/** A name's characters at most, as in a bundle. */
const MOST_NAME_LETTERS = 200;

export interface ListedRun {
  /** Distinct while the page lives. */
  readonly id: string;
  readonly origin: 'here' | 'file';
  /** The reader's name for it, else the recording's. */
  readonly name: string;
  readonly recording: Recording;
  /** Of a file's run always 'finished'. */
  readonly state: RunState;
  /** Of its colour and dashes; its own as long as it is listed. */
  readonly index: number;
  readonly numSteps: number;
  /** Of training steps. */
  readonly seconds: number;
}

export interface RunsState {
  /** Oldest first. */
  readonly runs: readonly ListedRun[];
  /** What the others are compared with, the first run until another is chosen; null: the defaults. */
  readonly baseline: string | null;
  /** In the overlay, at most MOST_OVERLAID. */
  readonly shown: readonly string[];
  /** The one looked into; null: the newest. */
  readonly selected: string | null;
  readonly fileProblems: readonly { readonly name: string; readonly message: string }[];
}

export interface RunsDesk {
  readonly store: StoreApi<RunsState>;
  /** An empty name gives the recording's back. */
  rename(id: string, name: string): void;
  /** Not of a run that goes on. */
  remove(id: string): void;
  setBaseline(id: string | null): void;
  setShown(id: string, isShown: boolean): void;
  select(id: string | null): void;
  addFiles(files: readonly File[]): Promise<void>;
  /** The run as a file, under the name it is listed by. Throws BundleError. */
  bundle(id: string): Promise<{ readonly name: string; readonly blob: Blob }>;
  close(): void;
}

const EMPTY: RunsState = { runs: [], baseline: null, shown: [], selected: null, fileProblems: [] };

/** The recording under the name it is listed by. */
export const namedRecording = ({ recording, name }: ListedRun): Recording => ({
  ...recording,
  metadata: { ...recording.metadata, name },
});

export const selectedRun = ({ runs, selected }: RunsState): ListedRun | undefined =>
  runs.find(({ id }) => id === selected) ?? runs.at(-1);

export const baselineRun = ({ runs, baseline }: RunsState): ListedRun | undefined =>
  runs.find(({ id }) => id === baseline);

/** Whether a run of this worker goes on and can still change. */
export const isLive = ({ origin, state }: ListedRun): boolean => origin === 'here' && isRunActive(state);

const secondsOf = (recording: Recording, from = 0): number => {
  let ms = 0;
  for (let k = from; k < recording.history.length; k++) ms += recording.history[k].elapsedMs;
  return ms / 1000;
};

/** With one more run: it gets a style nobody has, is the baseline where it is the only one, and takes the place of the oldest in an overlay that is full. */
function withRun(state: RunsState, run: Omit<ListedRun, 'index'>): RunsState {
  const taken = new Set(state.runs.map(({ index }) => index));
  let index = 0;
  while (taken.has(index)) index++;
  let { shown } = state;
  if (shown.length >= MOST_OVERLAID) {
    const leaving = shown.find((id) => id !== state.baseline);
    shown = shown.filter((id) => id !== leaving);
  }
  const baseline = state.runs.length === 0 ? run.id : state.baseline;
  return { ...state, baseline, runs: [...state.runs, { ...run, index }], shown: [...shown, run.id] };
}

/** A run that has ended begins again only where the worker says so: the next one's preparing is none of it. */
const nextState = (before: RunState, now: RunState): RunState => {
  const isRevived = now === 'running' || now === 'paused' || now === 'evaluating';
  return isRunActive(before) || isRevived ? (now === 'idle' || now === 'preparing' ? before : now) : before;
};

/** A run that goes on from a checkpoint begins its recording anew, and says when the run itself began. */
const isSameRun = (a: Recording['metadata'], b: Recording['metadata']): boolean =>
  a === b || (a.recordedAt === b.recordedAt && a.seed === b.seed && a.dataHash === b.dataHash);

/** The list after what the run store says. */
export function followRun(state: RunsState, run: RunStoreState, newId: () => string): RunsState {
  const { recording } = run;
  if (recording === null) return state;
  const old = state.runs.findLast((r) => r.origin === 'here' && isSameRun(r.recording.metadata, recording.metadata));
  if (!old)
    return withRun(state, {
      id: newId(),
      origin: 'here',
      name: recording.metadata.name,
      recording,
      state: run.state,
      numSteps: recording.history.length,
      seconds: secondsOf(recording),
    });
  const numSteps = recording.history.length;
  const now = nextState(old.state, run.state);
  if (old.recording === recording && old.numSteps === numSteps && old.state === now) return state;
  const goesOn = old.recording.history === recording.history && numSteps >= old.numSteps;
  const seconds = goesOn ? old.seconds + secondsOf(recording, old.numSteps) : secondsOf(recording);
  const next: ListedRun = { ...old, recording, state: now, numSteps, seconds };
  return { ...state, runs: state.runs.map((r) => (r === old ? next : r)) };
}

/** Follows the Lab's run from here on. */
export function createRunsDesk(lab: Pick<Lab, 'run'>, bundles: Pick<BundleReader, 'read'> = bundleReader): RunsDesk {
  const store = createStore<RunsState>()(() => EMPTY);
  logProblems(store, ({ fileProblems }) => fileProblems.map(({ message }) => message));
  let numAdded = 0;
  const newId = () => `run-${++numAdded}`;
  const update = (next: (state: RunsState) => RunsState): void => {
    const state = next(store.getState());
    if (state !== store.getState()) store.setState(state, true);
  };
  const change = (id: string, patch: (run: ListedRun) => Partial<ListedRun>): void =>
    update((state) => ({ ...state, runs: state.runs.map((r) => (r.id === id ? { ...r, ...patch(r) } : r)) }));

  const follow = (run: RunStoreState): void => update((state) => followRun(state, run, newId));
  follow(lab.run.getState());
  const unsubscribe = lab.run.subscribe(follow);

  return {
    store,
    rename: (id, name) =>
      change(id, ({ recording }) => ({
        name: name.trim().slice(0, MOST_NAME_LETTERS) || recording.metadata.name,
      })),
    remove: (id) =>
      update((state) => {
        const run = state.runs.find((r) => r.id === id);
        if (!run || isLive(run)) return state;
        return {
          ...state,
          runs: state.runs.filter((r) => r !== run),
          shown: state.shown.filter((other) => other !== id),
          baseline: state.baseline === id ? null : state.baseline,
          selected: state.selected === id ? null : state.selected,
        };
      }),
    setBaseline: (baseline) => update((state) => ({ ...state, baseline })),
    setShown: (id, isShown) =>
      update((state) => {
        const others = state.shown.filter((other) => other !== id);
        if (isShown && others.length >= MOST_OVERLAID) return state;
        return { ...state, shown: isShown ? [...others, id] : others };
      }),
    select: (selected) => update((state) => ({ ...state, selected })),
    async addFiles(files) {
      if (files.length === 0) return;
      update((state) => ({ ...state, fileProblems: [] }));
      for (const file of files) {
        try {
          const recording = await bundles.read(file);
          update((state) =>
            withRun(state, {
              id: newId(),
              origin: 'file',
              name: recording.metadata.name,
              recording,
              state: 'finished',
              numSteps: recording.history.length,
              seconds: secondsOf(recording),
            }),
          );
        } catch (error) {
          const problem = { name: file.name, message: errorMessage(error) };
          update((state) => ({ ...state, fileProblems: [...state.fileProblems, problem] }));
        }
      }
    },
    async bundle(id) {
      const run = store.getState().runs.find((r) => r.id === id);
      if (!run) throw new Error(`runsStore: no run ${id} is listed.`);
      const recording = namedRecording(run);
      const bytes = await encodeBundle(recording);
      return { name: bundleFileName(recording), blob: new Blob([bytes], { type: 'application/zip' }) };
    },
    close: unsubscribe,
  };
}
