/** The picture of a lesson: named states, and the reader's own given back. */
import { expect, it } from 'vitest';
import { totalVariation } from '../../src/eval/flowMetrics.ts';
import { targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { lesson as flows } from '../../src/lessons/04-flow-balance/lesson.ts';
import { lesson as balance } from '../../src/lessons/05-balance-conditions/lesson.ts';
import { TABULAR } from '../../src/lessons/learner.ts';
import { createStage, numbersOf } from '../../src/lessons/stage.ts';

/** A clock whose frames the test runs itself. */
function frames() {
  const waiting = new Map<number, () => void>();
  let next = 1;
  return {
    request: (callback: () => void) => {
      waiting.set(next, callback);
      return next++;
    },
    cancel: (id: number) => void waiting.delete(id),
    runAll() {
      while (waiting.size > 0) {
        const [[id, callback]] = waiting;
        waiting.delete(id);
        callback();
      }
    },
  };
}

it('a section shows its state; what the reader changed can be had back', () => {
  const { store, ...stage } = createStage(flows, frames());
  stage.showSection('root');
  expect(store.getState()).toMatchObject({ section: 'root', own: null });
  stage.setReward(0, 3.2);
  expect(store.getState().state.rewards[0]).toBe(3);
  stage.showSection('policy');
  expect(store.getState().state.rewards[0]).toBe(8);
  stage.tryState('doubled');
  expect(store.getState().state.rewards[4]).toBe(2);
  stage.giveBack();
  expect(store.getState().state.rewards[0]).toBe(3);
  expect(store.getState().own).toBeNull();
});

it('“try it” gives back the state before it, untouched or not', () => {
  const { store, ...stage } = createStage(flows, frames());
  stage.showSection('uniform');
  const before = store.getState().state;
  stage.tryState('broken');
  stage.tryState('policy');
  expect(store.getState().own).toBe(before);
  stage.giveBack();
  expect(store.getState().state).toBe(before);
});

it('keeps rewards positive, on their steps and within the bars, and refuses what is no number', () => {
  const { store, ...stage } = createStage(flows, frames());
  const { world } = store.getState().state;
  for (const [given, kept] of [
    [0.1, world.rewardStep],
    [999, world.maxReward],
    [2.74, 2.5],
  ]) {
    stage.setReward(1, given);
    expect(store.getState().state.rewards[1]).toBe(kept);
  }
  for (const bad of [Number.NaN, 0, -3]) stage.setReward(1, bad);
  expect(store.getState().state.rewards[1]).toBe(2.5);
});

it('leaves what was tried or changed alone while the same section is read', () => {
  const { store, ...stage } = createStage(flows, frames());
  stage.showSection('uniform');
  stage.tryState('broken');
  stage.showSection('uniform');
  expect(store.getState().tried).toBe('broken');
  stage.setReward(0, 5);
  stage.showSection('uniform');
  expect(store.getState().state.rewards[0]).toBe(5);
});

it('refuses a state it does not have, and says which there are', () => {
  expect(() => createStage(flows, frames()).showSection('nowhere')).toThrow(/no state "nowhere"; it has six, inner/);
});

it('trains to the asked number of batches, the same bits each time, and near the target', () => {
  const clock = frames();
  const { store, ...stage } = createStage(balance, clock);
  stage.train({ kind: TABULAR.tb, steps: 600 });
  clock.runAll();
  const { run, state } = store.getState();
  expect(run?.steps).toBe(600);
  const { probabilities, logReward } = numbersOf(state, run);
  expect(totalVariation(probabilities, targetProbabilities(logReward))).toBeLessThan(0.01);
  stage.showSection('edges');
  expect(store.getState().run).toBeNull();
  stage.giveBack();
  clock.runAll();
  expect(store.getState().run?.logPF).toEqual(run?.logPF);
});
