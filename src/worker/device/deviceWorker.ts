/// <reference lib="webworker" />
/** Self-test, tuner and kernel times on the visitor's adapter, each on a device of its own that is closed behind it. */
import { DeviceError, errorMessage, PlaygroundError } from '../../core/errors.ts';
import { type Gpu, openDevice } from '../../gpu/device.ts';
import { MEMORY_BUDGET_BYTES } from '../../train/engine.ts';
import { runModelCase } from '../../train/modelCase.ts';
import { measureStepKernels, presetProducts } from '../../train/stepKernels.ts';
import { copyGigabytesPerSecond, stopwatch } from '../../tuning/measure.ts';
import { changedRecord, disabledVariants, kernelChoice } from '../../tuning/record.ts';
import { selfTest } from '../../tuning/selfTest.ts';
import { runSmallKernel } from '../../tuning/smallKernels.ts';
import { tuneStep } from '../../tuning/tuner.ts';
import { probeDevice } from '../probeDevice.ts';
import { beginPulse } from '../pulse.ts';
import { tellUncaught } from '../uncaught.ts';
import type {
  DeviceCommand,
  DeviceEvent,
  KernelMeasurement,
  KernelSource,
  NumberedCommand,
  NumberedEvent,
  StepRequest,
} from './deviceProtocol.ts';
import { loadRecord, remember, type StoredRecord, saveRecord } from './recordStore.ts';

declare const self: DedicatedWorkerGlobalScope;

const SOURCES = import.meta.glob<string>(['../../../shaders/**/*.wgsl', '!../../../shaders/common/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The command in hand: what is sent answers it. */
let commandId = 0;
const send = (event: DeviceEvent): void => self.postMessage({ ...event, id: commandId } satisfies NumberedEvent);
const progress = (label: string, done: number, total: number): void => send({ type: 'progress', label, done, total });

async function sendDetails(): Promise<void> {
  const { report, adapter } = await probeDevice();
  const stored = adapter ? await loadRecord(adapter) : null;
  send({
    type: 'details',
    details: {
      report,
      facts: stored?.facts ?? null,
      key: stored?.key ?? null,
      memoryBudgetBytes: MEMORY_BUDGET_BYTES,
      record: stored?.record ?? null,
      isRecordKept: stored?.isKept ?? true,
      disabled: stored?.record ? disabledVariants(stored.record) : [],
      recordProblem: stored?.problem ?? null,
    },
  });
}

/** Opens a device for one piece of work. Throws DeviceError saying which check failed. */
async function withDevice(work: (gpu: Gpu, stored: StoredRecord) => Promise<void>): Promise<void> {
  const { report, adapter } = await probeDevice();
  if (!adapter) throw new DeviceError(report.reason ?? 'no WebGPU');
  const stored = await loadRecord(adapter);
  const gpu = await openDevice(navigator.gpu);
  try {
    await work(gpu, stored);
  } finally {
    gpu.destroy();
  }
}

async function runSelfTest(): Promise<void> {
  await withDevice(async (gpu, stored) => {
    const report = await selfTest(gpu, {
      runModel: (choice, precision) => (modelCase) => runModelCase(gpu, modelCase, choice, precision),
      onProgress: progress,
    });
    await saveRecord(changedRecord(stored, { selfTest: report }));
  });
}

async function runTuner({ preset, tokens }: StepRequest): Promise<void> {
  await withDevice(async (gpu, stored) => {
    const tuning = await tuneStep(gpu, (kernels) => presetProducts(gpu, { preset, tokens, kernels }), {
      onProgress: progress,
    });
    await saveRecord(changedRecord(stored, { tuning }));
  });
}

async function measure(request: StepRequest): Promise<void> {
  await withDevice(async (gpu, stored) => {
    const kernels = kernelChoice(stored.record, { tuned: true });
    const step = await measureStepKernels(gpu, { ...request, kernels, onProgress: progress });
    progress('copy bandwidth', 0, 1);
    const gigabytesPerSecond = await copyGigabytesPerSecond(gpu, await stopwatch(gpu));
    const dense = step.rows.filter((row) => row.kernelName.startsWith('matmul') && row.ms > 0);
    const speeds = [
      { gflopsOf: 'the tuner', gflops: stored.record?.tuning?.measuredGflops ?? 0 },
      { gflopsOf: 'the self-test', gflops: stored.record?.selfTest?.bench.matmulGflops ?? 0 },
      ...dense.map((row) => ({ gflopsOf: `this step, ${row.label}`, gflops: row.flops / row.ms / 1e6 })),
    ];
    const best = speeds.reduce((a, b) => (b.gflops > a.gflops ? b : a));
    const measurement: KernelMeasurement = {
      ...step,
      request,
      date: new Date().toISOString(),
      roof: { ...best, gigabytesPerSecond },
    };
    send({ type: 'kernels', measurement });
  });
}

async function handle(command: DeviceCommand): Promise<void> {
  switch (command.type) {
    case 'listSources': {
      const sources = Object.entries(SOURCES).map(
        ([path, code]): KernelSource => ({ name: path.replace(/^.*shaders\/|\.wgsl$/g, ''), code }),
      );
      send({ type: 'sources', sources: sources.sort((a, b) => (a.name < b.name ? -1 : 1)) });
      return;
    }
    case 'describe':
      if (command.remembered) remember(command.remembered);
      return sendDetails();
    case 'selfTest':
      await runSelfTest();
      return sendDetails();
    case 'tune':
      await runTuner(command);
      return sendDetails();
    case 'forgetTuning': {
      const { adapter } = await probeDevice();
      if (adapter) await saveRecord(changedRecord(await loadRecord(adapter), { tuning: null }));
      return sendDetails();
    }
    case 'measure':
      await measure(command);
      return sendDetails();
    case 'runSmallKernel':
      return withDevice(async (gpu) => send({ type: 'smallKernel', result: await runSmallKernel(gpu, command.run) }));
  }
}

let queue: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<NumberedCommand>) => {
  queue = queue
    .then(() => {
      commandId = data.id;
      return handle(data);
    })
    .catch((error) =>
      send({
        type: 'error',
        kind: error instanceof PlaygroundError ? error.kind : 'Error',
        message: errorMessage(error),
      }),
    );
};
beginPulse((pulse) => self.postMessage(pulse));
tellUncaught((uncaught) => self.postMessage(uncaught));
