/**
 * The messages between the page and the device worker: what the adapter is, whether the engine is right on it, and how
 * fast its kernels are. Apart from the training worker, so that no data set is read for it; it holds a device for the
 * length of a job only.
 */
import type { ModelPreset } from '../../config/presets.ts';
import type { StepKernels } from '../../train/stepKernels.ts';
import type { AdapterFacts } from '../../tuning/adapterKey.ts';
import type { AdapterRecord, Refused } from '../../tuning/record.ts';
import type { SmallKernelResult, SmallKernelRun } from '../../tuning/smallKernels.ts';
import type { DeviceReport } from '../protocol.ts';

/** A training step to measure or to tune for. */
export interface StepRequest {
  readonly preset: ModelPreset;
  /** Packed tokens, about. */
  readonly tokens: number;
}

export type DeviceCommand =
  /** Answered by `details`; needs no device. `remembered`: what an earlier worker found and could not store. */
  | { readonly type: 'describe'; readonly remembered?: AdapterRecord }
  /** Answered by `sources`; needs no WebGPU. */
  | { readonly type: 'listSources' }
  /** These end with `details` again (and `kernels`), or with `error`. */
  | { readonly type: 'selfTest' }
  | ({ readonly type: 'tune' } & StepRequest)
  | { readonly type: 'forgetTuning' }
  | ({ readonly type: 'measure' } & StepRequest)
  /** A lesson's kernel on a few numbers; answered by `smallKernel` or `error`. */
  | { readonly type: 'runSmallKernel'; readonly run: SmallKernelRun };

export interface DeviceDetails {
  readonly report: DeviceReport;
  readonly facts: AdapterFacts | null;
  readonly key: string | null;
  /** The most a run may allocate, our bound: no browser tells what there is. */
  readonly memoryBudgetBytes: number;
  readonly record: AdapterRecord | null;
  /** False where the browser keeps no records: then `record` is forgotten with the page, and runs do not see it. */
  readonly isRecordKept: boolean;
  /** What no run takes, by this record. */
  readonly disabled: readonly Refused[];
  readonly recordProblem: string | null;
}

export interface KernelSource {
  /** 'matmul/matmulNaive' */
  readonly name: string;
  readonly code: string;
}

export interface KernelMeasurement extends StepKernels {
  readonly request: StepRequest;
  readonly date: string;
  /** What shares of the roof are taken of: the best dense speed measured, and where; and buffer copies. */
  readonly roof: { readonly gflops: number; readonly gflopsOf: string; readonly gigabytesPerSecond: number };
}

/** A command with the number its answers carry. */
export type NumberedCommand = DeviceCommand & { readonly id: number };

/** `id` is the command's; null for a failure of the worker itself, which ends it. */
export type NumberedEvent = DeviceEvent & { readonly id: number | null };

export type DeviceEvent =
  | { readonly type: 'details'; readonly details: DeviceDetails }
  | { readonly type: 'sources'; readonly sources: readonly KernelSource[] }
  | { readonly type: 'progress'; readonly label: string; readonly done: number; readonly total: number }
  | { readonly type: 'kernels'; readonly measurement: KernelMeasurement }
  | { readonly type: 'smallKernel'; readonly result: SmallKernelResult }
  | { readonly type: 'error'; readonly kind: string; readonly message: string };
