/** How runs begin in the training worker: what is asked for while one is prepared holds when it is ready. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import type { Gpu } from '../../src/gpu/device.ts';
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
