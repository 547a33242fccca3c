/**
 * What the page knows of the adapter: its description, its record (self-test and tuning) and the kernels' times. Before:
 * `worker/device/deviceClient.ts`. After: the Device drawer and the Kernels page. The worker starts when either is opened.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createDeviceClient, type DeviceClient } from '../../worker/device/deviceClient.ts';
import type {
  DeviceDetails,
  DeviceEvent,
  KernelMeasurement,
  KernelSource,
  StepRequest,
} from '../../worker/device/deviceProtocol.ts';

export type {
  DeviceDetails,
  KernelMeasurement,
  KernelSource,
  StepRequest,
} from '../../worker/device/deviceProtocol.ts';

export type DeviceJob = 'selfTest' | 'tune' | 'measure' | 'forgetTuning';

export interface DeviceState {
  readonly details: DeviceDetails | null;
  readonly sources: readonly KernelSource[] | null;
  readonly measurement: KernelMeasurement | null;
  /** The job the worker is at. */
  readonly job: DeviceJob | null;
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
  /** Ends the job by ending the worker; what was found before stays. */
  cancel(): void;
}

const INITIAL: DeviceState = {
  details: null,
  sources: null,
  measurement: null,
  job: null,
  progress: null,
  error: null,
};

/** The state after an event. Details end a job; `kernels` is followed by details. */
export function reduceDevice(state: DeviceState, event: DeviceEvent): DeviceState {
  switch (event.type) {
    case 'details':
      return { ...state, details: event.details, job: null, progress: null };
    case 'sources':
      return { ...state, sources: event.sources };
    case 'progress':
      return { ...state, progress: { label: event.label, done: event.done, total: event.total } };
    case 'kernels':
      return { ...state, measurement: event.measurement };
    case 'error':
      return { ...state, job: null, progress: null, error: event.message };
  }
}

type Connect = (listener: (event: DeviceEvent) => void) => DeviceClient;

export function createDeviceDesk(connect: Connect = createDeviceClient): DeviceDesk {
  const store = createStore<DeviceState>()(() => INITIAL);
  let client: DeviceClient | null = null;
  const connected = (): DeviceClient => {
    if (!client) {
      client = connect((event) => store.setState(reduceDevice(store.getState(), event), true));
      client.send({ type: 'describe' });
    }
    return client;
  };
  const begin = (job: DeviceJob, request: StepRequest | null): void => {
    if (store.getState().job) return;
    store.setState({ job, progress: null, error: null });
    if (job === 'tune' || job === 'measure') connected().send({ type: job, ...(request as StepRequest) });
    else connected().send({ type: job });
  };
  return {
    store,
    open: () => void connected(),
    listSources() {
      if (!store.getState().sources) connected().send({ type: 'listSources' });
    },
    selfTest: () => begin('selfTest', null),
    tune: (request) => begin('tune', request),
    forgetTuning: () => begin('forgetTuning', null),
    measure: (request) => begin('measure', request),
    cancel() {
      if (!store.getState().job) return;
      client?.close();
      client = null;
      store.setState({ job: null, progress: null });
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
