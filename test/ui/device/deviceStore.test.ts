/** The device desk: one worker, one job at a time, and nothing lost by an error or a cancelled job. */
import { describe, expect, it } from 'vitest';
import { createDeviceDesk, type DeviceDetails } from '../../../src/ui/stores/deviceStore.ts';
import type { NumberedCommand, NumberedEvent } from '../../../src/worker/device/deviceProtocol.ts';

const details: DeviceDetails = {
  report: {
    available: true,
    reason: null,
    failedCheck: null,
    description: 'an adapter',
    isSoftware: true,
    features: [],
    maxStorageBufferBindingSize: 1,
    kernels: null,
  },
  facts: null,
  key: null,
  memoryBudgetBytes: 1,
  record: null,
  isRecordKept: true,
  disabled: [],
  recordProblem: null,
};

function deskWithWorker() {
  const workers: { sent: NumberedCommand[]; emit: (event: NumberedEvent) => void; closed: boolean }[] = [];
  const desk = createDeviceDesk((listener) => {
    const worker = { sent: [] as NumberedCommand[], emit: listener, closed: false };
    workers.push(worker);
    return {
      send: (command) => worker.sent.push(command),
      close: () => {
        worker.closed = true;
      },
    };
  });
  return { desk, workers };
}

describe('createDeviceDesk(connect)', () => {
  it('starts its worker when opened, once, and takes one job at a time', () => {
    const { desk, workers } = deskWithWorker();
    expect(workers).toHaveLength(0);
    desk.open();
    desk.open();
    desk.selfTest();
    desk.tune({ preset: 'llama-nano', tokens: 64 });
    expect(workers).toHaveLength(1);
    expect(workers[0].sent).toEqual([
      { type: 'describe', id: 1 },
      { type: 'selfTest', id: 2 },
    ]);
    workers[0].emit({ id: 1, type: 'details', details });
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', details });
    workers[0].emit({ id: 2, type: 'progress', label: 'kernels', done: 1, total: 2 });
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', progress: { label: 'kernels', done: 1, total: 2 } });
    workers[0].emit({ id: 2, type: 'details', details });
    expect(desk.store.getState()).toMatchObject({ job: null, progress: null, details });
    desk.tune({ preset: 'llama-nano', tokens: 64 });
    expect(workers[0].sent.at(-1)).toEqual({ type: 'tune', preset: 'llama-nano', tokens: 64, id: 3 });
  });

  it('ends a job by an error in words, which the next job clears', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    workers[0].emit({ id: 1, type: 'details', details });
    desk.measure({ preset: 'llama-nano', tokens: 64 });
    workers[0].emit({ id: 2, type: 'error', kind: 'DeviceError', message: 'The GPU device was lost.' });
    expect(desk.store.getState()).toMatchObject({ job: null, error: 'The GPU device was lost.', details });
    desk.selfTest();
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', error: null });
  });

  it('cancels by ending the worker, keeps what was found, and asks the next worker anew', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    workers[0].emit({ id: 1, type: 'details', details });
    desk.cancel();
    expect(workers).toHaveLength(1);
    desk.selfTest();
    desk.cancel();
    expect(workers[0].closed).toBe(true);
    expect(desk.store.getState()).toMatchObject({ job: null, details });
    expect(workers[1].sent).toEqual([{ type: 'describe', id: 3 }]);
  });

  it('keeps a job begun right after a cancelled one: late answers to others do not end it', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    desk.selfTest();
    desk.cancel();
    desk.measure({ preset: 'llama-nano', tokens: 64 });
    workers[0].emit({ id: 2, type: 'error', kind: 'Error', message: 'of the ended worker' });
    workers[1].emit({ id: 3, type: 'details', details });
    expect(desk.store.getState()).toMatchObject({ job: 'measure', error: null, details });
    workers[1].emit({ id: 4, type: 'details', details });
    expect(desk.store.getState().job).toBeNull();
  });

  it('starts another worker after one has failed, even before it knew its adapter', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    workers[0].emit({ id: null, type: 'error', kind: 'WorkerError', message: 'It could not be loaded.' });
    expect(desk.store.getState()).toMatchObject({ details: null, error: 'It could not be loaded.' });
    expect(workers[0].closed).toBe(true);
    desk.open();
    workers[1].emit({ id: 2, type: 'details', details });
    expect(desk.store.getState()).toMatchObject({ details, error: null });
  });

  it('hands a record that is not stored to the worker after a cancelled one', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    const record = { key: 'a record' } as unknown as NonNullable<DeviceDetails['record']>;
    workers[0].emit({ id: 1, type: 'details', details: { ...details, record, isRecordKept: false } });
    desk.selfTest();
    desk.cancel();
    expect(workers[1].sent).toEqual([{ type: 'describe', remembered: record, id: 3 }]);
  });
});

describe('runSmallKernel(run)', () => {
  const run = { kernel: 'attentionForward', headDim: 2, end: [1], qkv: [1, 2, 3, 4, 5, 6] } as const;
  const result = { adapter: 'an adapter', isSoftware: true, values: [5, 6], logNormalisers: [1] };

  it('gives the answer to who asked, beside a job under way, and shows neither answer nor error elsewhere', async () => {
    const { desk, workers } = deskWithWorker();
    desk.selfTest();
    const [first, second] = [desk.runSmallKernel(run), desk.runSmallKernel(run)];
    const [{ sent, emit }] = workers;
    const ids = sent.flatMap(({ type, id }) => (type === 'runSmallKernel' ? [id] : []));
    expect(ids).toHaveLength(2);
    emit({ id: ids[0], type: 'smallKernel', result });
    emit({ id: ids[1], type: 'error', kind: 'DeviceError', message: 'no WebGPU here' });
    await expect(first).resolves.toEqual(result);
    await expect(second).rejects.toThrow('no WebGPU here');
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', error: null });
  });

  it('ends with its worker, in words', async () => {
    const { desk, workers } = deskWithWorker();
    const asked = desk.runSmallKernel(run);
    workers[0].emit({ id: null, type: 'error', kind: 'WorkerError', message: 'The device worker failed.' });
    await expect(asked).rejects.toThrow(/ended before the kernel had run/);
    expect(desk.store.getState().error).toBe('The device worker failed.');
  });
});
