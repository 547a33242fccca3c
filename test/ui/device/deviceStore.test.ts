/** The device desk: one worker, one job at a time, and nothing lost by an error or a cancelled job. */
import { describe, expect, it } from 'vitest';
import { createDeviceDesk, type DeviceDetails } from '../../../src/ui/stores/deviceStore.ts';
import type { DeviceCommand, DeviceEvent } from '../../../src/worker/device/deviceProtocol.ts';

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
  recordProblem: null,
};

function deskWithWorker() {
  const workers: { sent: DeviceCommand[]; emit: (event: DeviceEvent) => void; closed: boolean }[] = [];
  const desk = createDeviceDesk((listener) => {
    const worker = { sent: [] as DeviceCommand[], emit: listener, closed: false };
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
    expect(workers[0].sent).toEqual([{ type: 'describe' }, { type: 'selfTest' }]);
    workers[0].emit({ type: 'progress', label: 'kernels', done: 1, total: 2 });
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', progress: { label: 'kernels', done: 1, total: 2 } });
    workers[0].emit({ type: 'details', details });
    expect(desk.store.getState()).toMatchObject({ job: null, progress: null, details });
    desk.tune({ preset: 'llama-nano', tokens: 64 });
    expect(workers[0].sent.at(-1)).toEqual({ type: 'tune', preset: 'llama-nano', tokens: 64 });
  });

  it('ends a job by an error in words, which the next job clears', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    workers[0].emit({ type: 'details', details });
    desk.measure({ preset: 'llama-nano', tokens: 64 });
    workers[0].emit({ type: 'error', kind: 'DeviceError', message: 'The GPU device was lost.' });
    expect(desk.store.getState()).toMatchObject({ job: null, error: 'The GPU device was lost.', details });
    desk.selfTest();
    expect(desk.store.getState()).toMatchObject({ job: 'selfTest', error: null });
  });

  it('cancels by ending the worker, keeps what was found, and asks the next worker anew', () => {
    const { desk, workers } = deskWithWorker();
    desk.open();
    workers[0].emit({ type: 'details', details });
    desk.cancel();
    expect(workers).toHaveLength(1);
    desk.selfTest();
    desk.cancel();
    expect(workers[0].closed).toBe(true);
    expect(desk.store.getState()).toMatchObject({ job: null, details });
    expect(workers[1].sent).toEqual([{ type: 'describe' }]);
  });
});
