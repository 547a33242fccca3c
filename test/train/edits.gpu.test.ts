/** Settings changed while a run goes on: the same bits as a configuration that names each change, and after a checkpoint too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEdit } from '../../src/config/edits.ts';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';
import type { Gpu } from '../../src/gpu/device.ts';
import { type RunHooks, runSteps } from '../../src/train/run.ts';
import { Trainer } from '../../src/train/trainer.ts';
import { testDevice } from '../gpu/testDevice.ts';
import { loadFiles, savedFiles } from './checkpointFiles.ts';
import { prepareWardrobe } from './support.ts';

let gpu: Gpu;
const open: Trainer[] = [];
beforeAll(async () => {
  gpu = (await testDevice()).gpu;
});
afterAll(() => {
  for (const trainer of open) trainer.free();
});

/** Everything that can be changed takes part. */
const BASE: RunConfigInput = {
  model: { initStd: 0.15 },
  sampler: { type: 'policy', replay: 0.3 },
  optimizer: { warmupSteps: 2, lr: 0.002 },
  budget: { steps: 12, tokensPerStep: 192 },
  evaluation: { every: 0, users: 8, k: [1, 5], beam: 10 },
  recording: { frames: 0 },
};

const EDITS: readonly RunEdit[] = [
  { step: 3, key: 'optimizer.lr', value: 0.01 },
  { step: 3, key: 'objective.lambda', value: 0.3 },
  { step: 5, key: 'sampler.temperature', value: 2 },
  { step: 6, key: 'reward.temperature', value: 3 },
  { step: 6, key: 'optimizer.clipNorm', value: 0.1 },
];

async function create(input: RunConfigInput = {}): Promise<Trainer> {
  const trainer = await Trainer.create(gpu, prepareWardrobe({ ...BASE, ...input }));
  open.push(trainer);
  return trainer;
}

/** Trains to `step`, making those of the changes that are due on the way. */
async function runTo(trainer: Trainer, step: number, edits: readonly RunEdit[] = []) {
  const steps = [];
  while (trainer.position.step < step) {
    for (const edit of edits) if (edit.step === trainer.position.step) trainer.edit(edit.key, edit.value);
    steps.push(await trainer.trainStep());
  }
  return steps.map(({ loss, lr, gradNorm }) => ({ loss, lr, gradNorm }));
}

describe('Trainer.edit(key, value)', () => {
  it('gives the bits of a configuration that names the change, from the step after it on', async () => {
    const live = await create();
    const changed = await runTo(live, 12, EDITS);
    const planned = await create({ edits: [...EDITS] });
    expect(await runTo(planned, 12)).toEqual(changed);
    expect(await planned.weightsDigest()).toBe(await live.weightsDigest());
    expect(live.position.edits).toEqual(EDITS);

    const plain = await create();
    const unchanged = await runTo(plain, 12);
    expect(unchanged.slice(0, 3)).toEqual(changed.slice(0, 3));
    expect(changed[3].lr).toBeGreaterThan(2 * unchanged[3].lr);
    expect(changed[3].loss).not.toBe(unchanged[3].loss);
    expect(plain.position.edits).toBeUndefined();
  });

  it('is kept by a checkpoint: going on from there, before or after a change, gives the same bits', async () => {
    const whole = await create();
    const steps = await runTo(whole, 12, EDITS);
    const digest = await whole.weightsDigest();
    for (const step of [4, 6]) {
      const first = await create();
      await runTo(first, step, EDITS);
      // At 6, what is changed at the pause itself is in the file.
      for (const edit of EDITS) if (edit.step === step) first.edit(edit.key, edit.value);
      const second = await create();
      await loadFiles(second, await savedFiles(first));
      expect(
        await runTo(
          second,
          12,
          EDITS.filter((edit) => edit.step > step),
        ),
      ).toEqual(steps.slice(step));
      expect(await second.weightsDigest()).toBe(digest);
    }
  });

  it('waits for the step after the one that is under way', async () => {
    const live = await create();
    const step = live.trainStep();
    expect(live.edit('optimizer.lr', 0.01).edit.step).toBe(1);
    const changed = [await step, await live.trainStep()].map((m) => m.loss);
    const planned = await create({ edits: live.position.edits && [...live.position.edits] });
    expect((await runTo(planned, 2)).map((m) => m.loss)).toEqual(changed);
    expect(await planned.weightsDigest()).toBe(await live.weightsDigest());
  });

  it('refuses what counts from the start, and values beyond the range, and changes nothing then', async () => {
    const trainer = await create();
    expect(() => trainer.edit('sampler.setSize', 3)).toThrow(ConfigError);
    expect(() => trainer.edit('optimizer.lr', -1)).toThrow(/edits.0.value: expected >=0, found -1/);
    expect(trainer.position.edits).toBeUndefined();
    expect(trainer.edit('optimizer.lr', 0.5)).toEqual({
      edit: { step: 0, key: 'optimizer.lr', value: 0.5 },
      before: 0.002,
    });
    expect(trainer.edit('optimizer.lr', 0.4).before).toBe(0.5);
    expect(trainer.position.edits).toEqual([{ step: 0, key: 'optimizer.lr', value: 0.4 }]);
  });
});

describe('runSteps(trainer, hooks) with stop rules', () => {
  const hooks = (steps: number[], evaluations: number[]): RunHooks => ({
    shouldPause: () => false,
    onStep: (m) => void steps.push(m.step),
    onEvaluating() {},
    onEvaluation: (result) => void evaluations.push(result.step),
  });

  it('ends at a target, says why, and remembers it in a checkpoint', async () => {
    const evaluation = { ...BASE.evaluation, every: 2 };
    const input: RunConfigInput = { evaluation, stop: { metric: 'total-variation', target: 0.999 } };
    const trainer = await create(input);
    const [steps, evaluations]: [number[], number[]] = [[], []];
    expect(await runSteps(trainer, hooks(steps, evaluations))).toBe('finished');
    expect(steps).toEqual([1, 2]);
    expect(evaluations).toEqual([2]);
    expect(trainer.stop.reason).toMatch(
      /^stop.target: Total variation was 0\.\d{4} at step 2; 0.999 was to be reached\.$/,
    );
    const again = await create(input);
    await loadFiles(again, await savedFiles(trainer));
    expect(again.isDone).toBe(true);
  });

  it('ends after the minutes, with a validation of the last step', async () => {
    const trainer = await create({ stop: { minutes: 0.01 }, budget: { steps: 10_000, tokensPerStep: 192 } });
    const [steps, evaluations]: [number[], number[]] = [[], []];
    await runSteps(trainer, hooks(steps, evaluations));
    expect(steps.length).toBeLessThan(1000);
    expect(evaluations).toEqual([steps.length]);
    expect(trainer.stop.reason).toContain('0.01 minutes');
  });
});
