/**
 * Trains a recorded run again and says whether it is the same: the configuration of the bundle in a training worker of its own, so
 * that the Lab keeps its run and its form. Steps and frames are compared as they come (`record/compareWithRecording.ts`).
 * Before: `worker/workerClient.ts`. After: `ui/pages/page/VerifyPanel.tsx`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { BUILT_IN_SOURCES, parseRunConfig } from '../../config/runConfig.ts';
import { type Comparison, compareWithRecording, type Machine, machineOf } from '../../record/compareWithRecording.ts';
import type { RecordingMetadata } from '../../record/recording.ts';
import type { WorkerEvent } from '../../worker/protocol.ts';
import { createWorkerClient, type WorkerClient } from '../../worker/workerClient.ts';
import type { OpenRun } from './openRun.ts';
import type { StepMetrics } from './runStore.ts';
import { logProblems } from './troubleLog.ts';

export type VerifyPhase =
  | 'idle'
  /** The run's data are its maker's own: the reader must bring them. */
  | 'needsData'
  | 'preparing'
  | 'running'
  /** To the last step, or as far as the reader let it. */
  | 'finished'
  | 'stopped'
  /** Nothing was compared; `message` says why. */
  | 'refused';

export interface VerifyState {
  /** `digest` of the run that is verified. */
  readonly digest: string | null;
  readonly phase: VerifyPhase;
  readonly message: string | null;
  readonly progress: { readonly label: string; readonly done: number; readonly total: number } | null;
  /** Where the run is made again; null until it says so. */
  readonly found: Pick<RecordingMetadata, 'adapter' | 'kernels'> | null;
  readonly machine: Machine;
  readonly step: number;
  readonly comparison: Comparison;
  /** The last step whose weights' digests were compared and agree; null before any. */
  readonly lastDigestStep: number | null;
}

export interface VerifyDesk {
  readonly store: StoreApi<VerifyState>;
  /** Begins; a run that is being verified is ended first. */
  start(run: OpenRun, files?: readonly File[]): void;
  /** Early: what agreed until here stays. */
  stop(): void;
  /** Ends the worker and forgets what was found. */
  close(): void;
}

const COMPARE_INTERVAL_MS = 250;

const IDLE: VerifyState = {
  digest: null,
  phase: 'idle',
  message: null,
  progress: null,
  found: null,
  machine: 'other adapter',
  step: 0,
  comparison: { kind: 'nothing' },
  lastDigestStep: null,
};

const isBuiltIn = (source: string): boolean => (BUILT_IN_SOURCES as readonly string[]).includes(source);

/** The start's event says so (`worker/training/runStart.ts`, `cli/train.ts`). */
const beganWithImportedWeights = ({ recording: { config, events } }: OpenRun): boolean =>
  Boolean(config.model?.shape) &&
  events.some(({ kind, message }) => kind === 'start' && message.includes('from the imported weights'));

export function createVerifyDesk(connect: () => WorkerClient = createWorkerClient): VerifyDesk {
  const store = createStore<VerifyState>(() => IDLE);
  const { getState, setState } = store;
  logProblems(store, ({ phase, message }) => [phase === 'refused' ? message : null]);
  let client: WorkerClient | null = null;

  const endWorker = (): void => {
    client?.close();
    client = null;
  };
  const refuse = (message: string): void => {
    endWorker();
    setState({ phase: 'refused', message, progress: null });
  };

  function begin(run: OpenRun, files: readonly File[]): void {
    const { recording, digest } = run;
    const { metadata } = recording;
    const config = parseRunConfig(recording.config);
    setState({ ...IDLE, digest, phase: 'preparing' });
    const worker = connect();
    client = worker;
    const lastStep = recording.history.at(-1)?.step ?? 0;
    const lastFrame = recording.frames.at(-1)?.step ?? 0;
    const history: StepMetrics[] = [];
    const frames: { step: number; weightsDigest: string }[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const compare = (): void => {
      clearTimeout(timer);
      timer = undefined;
      const comparison = compareWithRecording(recording, { history, frames }, getState().machine);
      const recorded = new Set(recording.frames.map(({ step, weightsDigest }) => `${step} ${weightsDigest}`));
      const agreed = frames.filter(({ step, weightsDigest }) => recorded.has(`${step} ${weightsDigest}`));
      setState({
        comparison,
        lastDigestStep: agreed.at(-1)?.step ?? null,
        step: Math.max(history.at(-1)?.step ?? 0, frames.at(-1)?.step ?? 0),
      });
    };
    const end = (phase: 'finished' | 'stopped'): void => {
      compare();
      endWorker();
      setState({ phase, progress: null });
    };

    /** Whatever was recorded has been compared: the evaluation that follows is not needed. */
    const endWhereComplete = (): void => {
      const isComplete = (history.at(-1)?.step ?? 0) >= lastStep && (frames.at(-1)?.step ?? 0) >= lastFrame;
      if (isComplete && lastStep > 0) end('finished');
    };

    const handle = (event: WorkerEvent): void => {
      switch (event.type) {
        case 'dataset':
          worker.send({ type: 'start', config: recording.config });
          return;
        case 'progress':
          setState({ progress: { label: event.label, done: event.done, total: event.total } });
          return;
        case 'recordingStart': {
          const found = event.header.metadata;
          if (found.dataHash === metadata.dataHash)
            setState({ phase: 'running', progress: null, found, machine: machineOf(metadata, found) });
          else
            refuse(
              `The data are others: recorded ${metadata.dataHash.slice(0, 16)}…, found ${found.dataHash.slice(0, 16)}…. Nothing was compared. Bring the files of the recorded run (${metadata.dataName}).`,
            );
          return;
        }
        case 'metrics':
          history.push(...event.history);
          timer ??= setTimeout(compare, COMPARE_INTERVAL_MS);
          endWhereComplete();
          return;
        case 'frame':
          frames.push(event.frame);
          compare();
          endWhereComplete();
          return;
        case 'state':
          if (event.state === 'finished') end('finished');
          else if (event.state === 'stopped') end('stopped');
          return;
        case 'error':
          if (event.fatal || getState().phase === 'preparing') {
            if (history.length > 0) compare();
            refuse(event.message);
          }
          return;
        default:
          return;
      }
    };
    worker.subscribe((event) => {
      if (worker === client) handle(event);
    });
    if (isBuiltIn(config.data.source))
      worker.send({ type: 'loadBuiltIn', name: config.data.source, seed: config.seed });
    else worker.send({ type: 'loadFiles', files: files.map((file) => ({ path: file.name, file })) });
  }

  return {
    store,
    start(run, files = []) {
      endWorker();
      const { source } = parseRunConfig(run.recording.config).data;
      if (beganWithImportedWeights(run))
        setState({
          ...IDLE,
          digest: run.digest,
          phase: 'refused',
          message:
            'This run began with the weights of an imported model, which no bundle holds: it cannot be trained again from its bundle alone.',
        });
      else if (!isBuiltIn(source) && files.length === 0) setState({ ...IDLE, digest: run.digest, phase: 'needsData' });
      else begin(run, files);
    },
    stop() {
      if (getState().phase === 'running') client?.send({ type: 'stop' });
      else {
        endWorker();
        setState({ phase: 'stopped', progress: null });
      }
    },
    close() {
      endWorker();
      setState(IDLE, true);
    },
  };
}

let ofPage: VerifyDesk | undefined;
/** One for the life of the page: a verification goes on while other places are visited. */
export function verifyDesk(): VerifyDesk {
  ofPage ??= createVerifyDesk();
  return ofPage;
}
