/** How runs begin in the training worker: what is asked for while one is prepared holds when it is ready. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { mergeConfig } from '../../src/config/mergeConfig.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { memoryBill } from '../../src/train/engine.ts';
import type { WorkerEvent } from '../../src/worker/protocol.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { trainingParts } from './trainingParts.ts';

let gpu: Gpu;
beforeAll(async () => {
  vi.stubGlobal('navigator', { userAgent: 'test' });
  gpu = (await testDevice()).gpu;
});

const CONFIG: RunConfigInput = {
  data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 4, maxUsers: 20 },
  items: { tokenizer: 'attribute-paths' },
  model: { preset: 'llama-nano' },
  budget: { steps: 3, tokensPerStep: 128 },
  evaluation: { k: [5], beam: 5, users: 4, every: 0 },
  recording: { frames: 0 },
};

/** A driver that has room for so many bytes of trial buffers. Returns the function that makes it itself again. */
function driverWithRoomFor(mostBytes: number): () => void {
  const { device } = gpu;
  const { createBuffer, popErrorScope } = device;
  let bytes = 0;
  /** Of the last buffer's scopes: out-of-memory is asked first. */
  let isRefused = false;
  device.createBuffer = (descriptor) => {
    isRefused = descriptor.label === 'trial' && bytes + descriptor.size > mostBytes;
    if (descriptor.label === 'trial' && !isRefused) bytes += descriptor.size;
    return createBuffer.call(device, descriptor);
  };
  device.popErrorScope = async () => {
    const answer = isRefused ? ({ message: 'VK_ERROR_OUT_OF_DEVICE_MEMORY' } as GPUError) : null;
    isRefused = false;
    return (await popErrorScope.call(device)) ?? answer;
  };
  return () => Object.assign(device, { createBuffer, popErrorScope });
}

/** Parts with the data loaded; `when` an event of this state comes, `then` is done. */
function partsAt(when: string, then: (parts: ReturnType<typeof trainingParts>) => void) {
  const parts = trainingParts(gpu, (event: WorkerEvent) => {
    if (event.type === 'state' && event.state === when) then(parts);
  });
  parts.preparation.loaded.loadBuiltIn('wardrobe-64', 7);
  return parts;
}

describe('RunStart.fromPage(start, since)', () => {
  for (const when of ['preparing', 'compiling'])
    it(`comes up paused at step 0 where a pause arrives while the run is ${when}, and resumes`, async () => {
      const parts = partsAt(when, ({ wishes }) => wishes.pause());
      const { wishes, starts, loop, states } = parts;
      await starts.fromPage({ type: 'start', config: CONFIG }, wishes.arrive());
      expect(loop.isAtPause).toBe(true);
      expect(loop.step).toBe(0);
      expect(states()).toEqual(['preparing', 'compiling', 'paused']);
      loop.start(wishes.arrive());
      await loop.ended();
      expect(loop.state).toBe('finished');
      expect(loop.step).toBe(3);
      loop.free();
    });

  it('holds a pause and a stop that arrive while the start still waits for its turn, and none from before it', async () => {
    const { wishes, starts, loop, states, preparation } = trainingParts(gpu);
    preparation.loaded.loadBuiltIn('wardrobe-64', 7);
    wishes.pause();
    const first = wishes.arrive();
    await starts.fromPage({ type: 'start', config: CONFIG }, first);
    await loop.ended();
    expect(loop.state).toBe('finished');
    const second = wishes.arrive();
    wishes.pause();
    await starts.fromPage({ type: 'start', config: CONFIG }, second);
    expect(loop.state).toBe('paused');
    const third = wishes.arrive();
    wishes.stop();
    await starts.fromPage({ type: 'start', config: CONFIG }, third);
    expect(states().slice(-2)).toEqual(['compiling', 'idle']);
    loop.free();
  });

  it('leaves a paused run as it was where the next one is refused', async () => {
    const { wishes, starts, loop, preparation } = trainingParts(gpu);
    preparation.loaded.loadBuiltIn('wardrobe-64', 7);
    const since = wishes.arrive();
    wishes.pause();
    await starts.fromPage({ type: 'start', config: CONFIG }, since);
    const tooLong = { ...CONFIG, budget: { steps: 3, tokensPerStep: 65_536, memoryMiB: 16 } };
    await expect(starts.fromPage({ type: 'start', config: tooLong }, wishes.arrive())).rejects.toThrow('the budget is');
    expect(loop.state).toBe('paused');
    loop.start(wishes.arrive());
    await loop.ended();
    expect(loop.state).toBe('finished');
    loop.free();
  });
});

describe('Preparation.tryMemory(prepared, gpu)', () => {
  it('allocates what the bill says and gives all of it back', async () => {
    const { preparation, events } = partsAt('never', () => {});
    const prepared = await preparation.prepare(CONFIG);
    const { liveBytes, liveBuffers } = gpu.memory;
    const made: { readonly size: number; isAlive: boolean }[] = [];
    const { createBuffer } = gpu.device;
    gpu.device.createBuffer = (descriptor) => {
      const buffer = createBuffer.call(gpu.device, descriptor);
      const record = { size: descriptor.size, isAlive: true };
      made.push(record);
      const destroy = buffer.destroy.bind(buffer);
      return Object.assign(buffer, {
        destroy() {
          record.isAlive = false;
          destroy();
        },
      });
    };
    const trial = await preparation.tryMemory(prepared, gpu);
    gpu.device.createBuffer = createBuffer;
    const { totalBytes } = memoryBill(prepared.plan);
    expect(trial).toEqual({ neededBytes: totalBytes, heldBytes: 0, triedBytes: totalBytes, refused: null });
    expect(made.reduce((sum, { size }) => sum + size, 0)).toBe(totalBytes);
    expect(made.filter(({ isAlive }) => isAlive)).toEqual([]);
    expect(gpu.memory).toMatchObject({ liveBytes, liveBuffers });
    expect(events.at(-1)).toEqual({ type: 'trial', trial, change: null });
  });

  it('names the line of the bill that there is no room for, and a change that does fit; the last run stays', async () => {
    const { wishes, starts, loop, preparation, events } = partsAt('never', () => {});
    const since = wishes.arrive();
    wishes.pause();
    await starts.fromPage({ type: 'start', config: CONFIG }, since);
    const { trainer } = loop;
    const held = gpu.memory.liveBytes;
    const wanted = { ...CONFIG, budget: { steps: 3, tokensPerStep: 8192 } };
    const restore = driverWithRoomFor(24 * 2 ** 20);
    const refusal = starts.fromPage({ type: 'start', config: wanted }, wishes.arrive());
    await expect(refusal).rejects.toThrow(/no room for activations .*VK_ERROR_OUT_OF_DEVICE_MEMORY/);
    restore();
    expect(loop.trainer).toBe(trainer);
    expect(loop.state).toBe('paused');
    expect(gpu.memory.liveBytes).toBe(held);
    expect(gpu.failure).toBeNull();
    const told = events.findLast((event) => event.type === 'trial');
    if (told?.type !== 'trial' || !told.change) throw new Error('no change was offered');
    expect(told.trial).toMatchObject({ heldBytes: held, refused: { label: 'activations', reason: 'out-of-memory' } });
    const { plan } = await preparation.prepare(mergeConfig(wanted, told.change));
    expect(memoryBill(plan).totalBytes).toBeLessThanOrEqual(held + told.trial.triedBytes);
    loop.start(wishes.arrive());
    await loop.ended();
    expect(loop.state).toBe('finished');
    loop.free();
  });

  it('asks for no more than the next run takes beyond the last one, which a start frees', async () => {
    const { wishes, starts, loop, events } = partsAt('never', () => {});
    for (const tokensPerStep of [256, 128]) {
      const since = wishes.arrive();
      wishes.pause();
      await starts.fromPage({ type: 'start', config: { ...CONFIG, budget: { steps: 3, tokensPerStep } } }, since);
    }
    const trials = events.flatMap((event) => (event.type === 'trial' ? [event.trial] : []));
    expect(trials[0].heldBytes).toBe(0);
    expect(trials[1].heldBytes).toBeGreaterThan(trials[1].neededBytes);
    expect(trials[1]).toMatchObject({ triedBytes: 0, refused: null });
    loop.free();
  });
});
