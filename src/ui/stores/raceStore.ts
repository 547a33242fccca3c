/**
 * The Race page's state: settings, the live race as the worker reports it, and the recordings on the shelf. Before:
 * `worker/race/raceClient.ts`, `record/bundle.ts`. After: `ui/pages/race`. What fails never clears what was there.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorMessage } from '../../core/errors.ts';
import { bundleFileName, encodeBundle } from '../../record/bundle.ts';
import type { Recording } from '../../record/recording.ts';
import { startRecording, withEvaluation, withEvent, withFrame } from '../../record/recordingBuilder.ts';
import type { MemoryBill, StepMetrics } from '../../train/runEvents.ts';
import type { DeviceReport } from '../../worker/protocol.ts';
import { createRaceClient, type RaceClient } from '../../worker/race/raceClient.ts';
import type {
  LaneState,
  RaceCommand,
  RaceEvent,
  RaceMode,
  RacePlan,
  RaceState,
  RecordingGrowth,
} from '../../worker/race/raceProtocol.ts';
import { laneProblems, parseRaceSettings, planOf, type RaceSettings, usualRace } from './raceSettings.ts';
import {
  type BundleReader,
  bundleReader,
  EMPTY_SHELF,
  openShelf,
  type Shelf,
  type ShelfLane,
} from './recordingShelf.ts';
import { logProblems } from './troubleLog.ts';

export type { LaneState, RaceMode, RaceState } from '../../worker/race/raceProtocol.ts';

/** One lane with one seed. */
export interface LaneRun {
  readonly seed: number;
  readonly state: LaneState;
  /** Why it was refused or failed. */
  readonly message: string | null;
  readonly recording: Recording | null;
  readonly bill: MemoryBill | null;
}

export interface LiveRace {
  readonly plan: RacePlan;
  readonly state: RaceState;
  /** Null before the first seed is prepared. */
  readonly mode: RaceMode | null;
  readonly neededBytes: number;
  readonly budgetBytes: number;
  /** [lane][seed], as in the plan. */
  readonly runs: readonly (readonly LaneRun[])[];
  readonly progress: {
    readonly lane: number | null;
    readonly label: string;
    readonly done: number;
    readonly total: number;
  } | null;
}

export interface RaceStoreState {
  readonly settings: RaceSettings;
  readonly device: DeviceReport | null;
  readonly live: LiveRace | null;
  /** The latest error of the race as a whole that was not dismissed. */
  readonly error: string | null;
  readonly shelf: Shelf;
  readonly shown: 'recordings' | 'live';
}

export interface RaceDesk {
  readonly store: StoreApi<RaceStoreState>;
  /** Asks for the adapter and fetches the shipped recordings, once. */
  open(): void;
  change(settings: RaceSettings): void;
  /** Settings from a link. Throws ConfigError in words; the present ones stay then. */
  take(settings: unknown): void;
  start(): void;
  pause(): void;
  resume(): void;
  stop(): void;
  show(shown: RaceStoreState['shown']): void;
  addFiles(files: readonly File[]): void;
  removeFile(lane: ShelfLane): void;
  /** Hands the browser a bundle file of each run that has begun. */
  save(runs: readonly LaneRun[]): void;
  dismissError(): void;
}

/** True while a race holds the device, paused or not. */
export const isRaceActive = (state: RaceState | undefined): boolean =>
  state === 'preparing' || state === 'running' || state === 'paused';

function newRace(plan: RacePlan): LiveRace {
  const run = (seed: number): LaneRun => ({ seed, state: 'waiting', message: null, recording: null, bill: null });
  return {
    plan,
    state: 'preparing',
    mode: null,
    neededBytes: 0,
    budgetBytes: 0,
    runs: plan.lanes.map(() => plan.seeds.map(run)),
    progress: null,
  };
}

/** Appends to `history` in place, as the Lab's run does: what grows four times a second is not copied each time. */
function grown(recording: Recording, { history, frames, evaluations, events }: RecordingGrowth): Recording {
  (recording.history as StepMetrics[]).push(...history);
  let next: Recording = frames.reduce(withFrame, { ...recording });
  next = evaluations.reduce(withEvaluation, next);
  return events.reduce(withEvent, next);
}

/** The live race after an event of its worker. A recording's `history` grows in place. */
export function reduceRace(race: LiveRace, event: RaceEvent): LiveRace {
  const change = (seed: number, lane: number, next: (run: LaneRun) => LaneRun): LiveRace => ({
    ...race,
    runs: race.runs.map((runs, l) => (l === lane ? runs.map((run) => (run.seed === seed ? next(run) : run)) : runs)),
  });
  switch (event.type) {
    case 'state':
      return { ...race, state: event.state, progress: event.state === 'running' ? null : race.progress };
    case 'seed':
      return { ...race, mode: event.mode, neededBytes: event.neededBytes, budgetBytes: event.budgetBytes };
    case 'progress': {
      const { lane, label, done, total } = event;
      return { ...race, progress: done < total ? { lane, label, done, total } : null };
    }
    case 'lane':
      return change(event.seed, event.lane, (run) => ({ ...run, state: event.state, message: event.message }));
    case 'begun':
      return change(event.seed, event.lane, (run) => ({
        ...run,
        recording: startRecording(event.header),
        bill: event.bill,
      }));
    case 'grown':
      return change(event.seed, event.lane, (run) =>
        run.recording ? { ...run, recording: grown(run.recording, event.growth) } : run,
      );
    case 'error':
      return event.fatal && isRaceActive(race.state) ? { ...race, state: 'failed', progress: null } : race;
    case 'device':
      return race;
  }
}

/** What stands in the way of a start, as a key of the catalogue; null where nothing does. */
export function raceObstacle({
  device,
  live,
  settings,
}: RaceStoreState): 'asking' | 'noDevice' | 'active' | 'lanes' | null {
  if (isRaceActive(live?.state)) return 'active';
  if (!device) return 'asking';
  if (!device.available) return 'noDevice';
  // A lane that is not valid is told beside it; the others could race without it, but nobody asked for that.
  return settings.lanes.length === 0 || laneProblems(settings).some((problem) => problem !== null) ? 'lanes' : null;
}

/** A bundle file a run. Throws BundleError where one would be too large. */
function bundlesOf(runs: readonly LaneRun[]): Promise<NamedBlob[]> {
  return Promise.all(
    runs.flatMap(({ recording }) =>
      recording
        ? [
            encodeBundle(recording).then((bytes) => ({
              name: bundleFileName(recording),
              blob: new Blob([bytes], { type: 'application/zip' }),
            })),
          ]
        : [],
    ),
  );
}

interface NamedBlob {
  readonly name: string;
  readonly blob: Blob;
}

export interface RaceDoors {
  /** Where saved files go: the browser's downloads. */
  readonly saveFiles?: (files: readonly NamedBlob[]) => void;
  readonly connect?: (listener: (event: RaceEvent) => void) => RaceClient;
  readonly bundles?: BundleReader;
}

export function createRaceDesk({
  connect = createRaceClient,
  bundles = bundleReader,
  saveFiles = () => {},
}: RaceDoors = {}): RaceDesk {
  const store = createStore<RaceStoreState>()(() => ({
    settings: usualRace('shop-512'),
    device: null,
    live: null,
    error: null,
    shelf: EMPTY_SHELF,
    shown: 'recordings',
  }));
  const { getState, setState } = store;
  logProblems(store, ({ error, shelf, live }) => [
    error,
    shelf.problem,
    ...shelf.fileProblems.map(({ message }) => message),
    ...(live?.runs.flat().map(({ message }) => message) ?? []),
  ]);
  const shelf = openShelf((next) => setState({ shelf: next(getState().shelf) }), bundles);
  let client: RaceClient | null = null;
  const handle = (event: RaceEvent): void => {
    const { live } = getState();
    if (event.type === 'device') setState({ device: event.report });
    if (event.type === 'error') setState({ error: event.message });
    if (live) setState({ live: reduceRace(live, event) });
    if (event.type === 'error' && event.kind === 'WorkerError') {
      client?.close();
      client = null;
    }
  };
  const send = (command: RaceCommand): void => {
    client ??= connect(handle);
    client.send(command);
  };
  return {
    store,
    open() {
      if (!getState().device) send({ type: 'probeDevice' });
      shelf.load();
    },
    change: (settings) => setState({ settings }),
    take: (settings) => setState({ settings: parseRaceSettings(settings) }),
    start() {
      if (raceObstacle(getState()) !== null) return;
      const plan = planOf(getState().settings);
      setState({ live: newRace(plan), error: null, shown: 'live' });
      send({ type: 'start', plan });
    },
    pause: () => send({ type: 'pause' }),
    resume: () => send({ type: 'resume' }),
    stop: () => send({ type: 'stop' }),
    show: (shown) => setState({ shown }),
    addFiles: (files) => shelf.add(files),
    removeFile: (lane) => shelf.remove(lane),
    save(runs) {
      bundlesOf(runs).then(saveFiles, (error) => setState({ error: errorMessage(error) }));
    },
    dismissError: () => setState({ error: null }),
  };
}

let shared: RaceDesk | null = null;

/** One race for the life of the page: leaving for another place must not end it. */
export function raceDesk(doors: RaceDoors): RaceDesk {
  shared ??= createRaceDesk(doors);
  return shared;
}
