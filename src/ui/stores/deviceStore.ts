/**
 * What the page knows of the adapter: its description, its record (self-test and tuning) and the kernels' times. Before:
 * `worker/device/deviceClient.ts`. After: the Device drawer, the Kernels page and the lesson on kernels, which runs two of them
 * on a few numbers. The worker starts when any of them is opened.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { DeviceError } from '../../core/errors.ts';
import type { SmallKernelResult, SmallKernelRun } from '../../tuning/smallKernels.ts';
import { createDeviceClient, type DeviceClient } from '../../worker/device/deviceClient.ts';
import type {
  DeviceCommand,
  DeviceDetails,
  KernelMeasurement,
  KernelSource,
  NumberedEvent,
  StepRequest,
} from '../../worker/device/deviceProtocol.ts';

export type { SmallAttention, SmallKernelResult, SmallKernelRun, SmallSoftmax } from '../../tuning/smallKernels.ts';
export type {
  DeviceDetails,
  KernelMeasurement,
  KernelSource,
  StepRequest,
} from '../../worker/device/deviceProtocol.ts';

import { logProblems } from './troubleLog.ts';

export type DeviceJob = 'selfTest' | 'tune' | 'measure' | 'forgetTuning';

export interface DeviceState {
  readonly details: DeviceDetails | null;
  readonly sources: readonly KernelSource[] | null;
  readonly measurement: KernelMeasurement | null;
  /** The job the worker is at. */
  readonly job: DeviceJob | null;
  /** The number of its command, which its answers carry. */
  readonly jobId: number | null;
  readonly progress: { readonly label: string; readonly done: number; readonly total: number } | null;
  readonly error: string | null;
}

export interface DeviceDesk {
  readonly store: StoreApi<DeviceState>;
  /** Starts the worker and asks for the adapter, once. */
  open(): void;
  listSources(): void;
  selfTest(): void;
  tune(request: StepRequest): void;
  forgetTuning(): void;
  measure(request: StepRequest): void;
  /** A kernel on a few numbers, after whatever job is under way. Rejects with the reason in words, such as that there is no GPU. */
  runSmallKernel(run: SmallKernelRun): Promise<SmallKernelResult>;
  /** Ends the job by ending the worker; what was found before stays. */
  cancel(): void;
}

const INITIAL: DeviceState = {
  details: null,
  sources: null,
  measurement: null,
  job: null,
  jobId: null,
  progress: null,
  error: null,
};

/** The state after an event. The job ends with the details or the error that answer it, or with its worker. */
export function reduceDevice(state: DeviceState, event: NumberedEvent): DeviceState {
  const isOfJob = event.id === null || event.id === state.jobId;
  const ended = isOfJob ? ({ job: null, jobId: null, progress: null } as const) : {};
  switch (event.type) {
    case 'details':
      return { ...state, ...ended, details: event.details };
    case 'sources':
      return { ...state, sources: event.sources };
    case 'smallKernel':
      return state; // whoever asked has it
    case 'progress': {
      const { label, done, total } = event;
      return isOfJob ? { ...state, progress: { label, done, total } } : state;
    }
    case 'kernels':
      return { ...state, measurement: event.measurement };
    case 'error':
      return { ...state, ...ended, error: event.message };
  }
}

interface Waiting {
  readonly resolve: (result: SmallKernelResult) => void;
  readonly reject: (reason: DeviceError) => void;
}

type Connect = (listener: (event: NumberedEvent) => void) => DeviceClient;

export function createDeviceDesk(connect: Connect = createDeviceClient): DeviceDesk {
  const store = createStore<DeviceState>()(() => INITIAL);
  logProblems(store, ({ error }) => [error]);
  let client: DeviceClient | null = null;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();
  const drop = (): void => {
    client?.close();
    client = null;
    for (const { reject } of waiting.values())
      reject(new DeviceError('The device worker ended before the kernel had run. Run it again.'));
    waiting.clear();
  };
  /** Hands an answer to who waits for it. */
  const settle = (event: NumberedEvent): boolean => {
    const asked = event.id === null ? undefined : waiting.get(event.id);
    if (asked === undefined || (event.type !== 'smallKernel' && event.type !== 'error')) return false;
    waiting.delete(event.id as number);
    if (event.type === 'smallKernel') asked.resolve(event.result);
    else asked.reject(new DeviceError(event.message));
    return true;
  };
  const send = (command: DeviceCommand): number => {
    const id = ++lastId;
    connected().send({ ...command, id });
    return id;
  };
  const connected = (): DeviceClient => {
    if (client) return client;
    const mine = connect((event) => {
      // What a worker that was ended had still on its way.
      if (mine !== client) return;
      if (event.id === null) drop();
      if (settle(event)) return;
      store.setState(reduceDevice(store.getState(), event), true);
    });
    client = mine;
    const { details } = store.getState();
    const remembered = details && !details.isRecordKept ? (details.record ?? undefined) : undefined;
    mine.send({ type: 'describe', ...(remembered && { remembered }), id: ++lastId });
    return mine;
  };
  const begin = (job: DeviceJob, request: StepRequest | null): void => {
    if (store.getState().job) return;
    store.setState({ job, progress: null, error: null });
    connected();
    const isOfStep = job === 'tune' || job === 'measure';
    store.setState({ jobId: send(isOfStep ? { type: job, ...(request as StepRequest) } : { type: job }) });
  };
  return {
    store,
    open() {
      if (!client) store.setState({ error: null });
      connected();
    },
    listSources() {
      if (!store.getState().sources) send({ type: 'listSources' });
    },
    selfTest: () => begin('selfTest', null),
    tune: (request) => begin('tune', request),
    forgetTuning: () => begin('forgetTuning', null),
    measure: (request) => begin('measure', request),
    runSmallKernel(run) {
      return new Promise((resolve, reject) => {
        waiting.set(send({ type: 'runSmallKernel', run }), { resolve, reject });
      });
    },
    cancel() {
      if (!store.getState().job) return;
      drop();
      store.setState({ job: null, jobId: null, progress: null });
      connected();
    },
  };
}

let shared: DeviceDesk | null = null;

/** One desk for the life of the page: the drawer and the Kernels page show the same numbers. */
export function deviceDesk(): DeviceDesk {
  shared ??= createDeviceDesk();
  return shared;
}
