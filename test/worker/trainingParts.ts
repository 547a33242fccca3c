/** The parts of the training worker over a device of Node's: what `src/worker/trainingWorker.ts` puts together, without a page. */
import type { Gpu } from '../../src/gpu/device.ts';
import { OutOfSight } from '../../src/worker/outOfSight.ts';
import type { WorkerEvent } from '../../src/worker/protocol.ts';
import { StoreDesk } from '../../src/worker/store/storeDesk.ts';
import { Preparation } from '../../src/worker/training/preparation.ts';
import { RunLoop } from '../../src/worker/training/runLoop.ts';
import { RunStart } from '../../src/worker/training/runStart.ts';
import { ShownPicture } from '../../src/worker/training/shownPicture.ts';
import type { TrainingDevice } from '../../src/worker/training/trainingDevice.ts';
import type { Voice } from '../../src/worker/training/voice.ts';
import { Wishes } from '../../src/worker/training/wishes.ts';

export function trainingParts(gpu: Gpu, onEvent: (event: WorkerEvent) => void = () => {}) {
  const events: WorkerEvent[] = [];
  const voice: Voice = {
    send(event) {
      events.push(event);
      onEvent(event);
    },
    log: (kind, message) => voice.send({ type: 'event', event: { time: '', step: loop.step, kind, message } }),
  };
  const kernels = { matmul: {}, record: null, measuredGflops: null };
  const device = {
    failure: null,
    isLost: false,
    kernels,
    limits: { maxBindingBytes: gpu.device.limits.maxStorageBufferBindingSize, adapter: gpu.adapter },
    open: async () => gpu,
    storedKernels: async () => ({ kernels, record: null }),
  } as unknown as TrainingDevice;
  const wishes = new Wishes();
  const desk = new StoreDesk({ ...voice, pauseRun: async () => {} });
  const picture = new ShownPicture(voice.send);
  const preparation = new Preparation(device, {
    ...voice,
    shouldStop: () => loop.isStopWanted,
    onReplaced: (next, before) => picture.follow(next, before),
  });
  const loop = new RunLoop({
    voice,
    wishes,
    desk,
    picture,
    sight: new OutOfSight(),
    device,
    enqueue: (work) => work(),
    recover: async () => {},
  });
  const starts = new RunStart({ voice, device, preparation, loop, picture, desk });
  /** The states in order, without repetition. */
  const states = () =>
    events.flatMap((e) => (e.type === 'state' ? [e.state] : [])).filter((s, i, all) => s !== all[i - 1]);
  return { events, states, wishes, preparation, loop, starts };
}
