import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createPlayStore,
  type PlayControls,
  type PlayPort,
  type PlayStoreState,
} from '../../../src/ui/stores/playStore.ts';
import { createPlayHost } from '../../../src/worker/play/playHost.ts';
import type { PlayCommand } from '../../../src/worker/play/playProtocol.ts';

/** A store on the worker's own code, in this thread. */
function connected() {
  const sent: PlayCommand[] = [];
  let time = 0;
  const port: PlayPort = {
    postMessage(command) {
      sent.push(command);
      obey(structuredClone(command));
    },
    onmessage: null,
    onerror: null,
    terminate: () => {},
  };
  const obey = createPlayHost((event) => port.onmessage?.({ data: event } as MessageEvent));
  const controls = createPlayStore(
    () => port,
    {},
    () => time,
  );
  const stop = controls.connect(false);
  const edits = () => editsOf(controls.store.getState());
  return { controls, sent, stop, edits, wait: (ms: number) => (time += ms), state: controls.store.getState };
}
const editsOf = ({ editedRewards, beta, history, breaks }: PlayStoreState) => ({
  editedRewards,
  beta,
  history,
  breaks,
});

const change: fc.Arbitrary<(controls: PlayControls) => void> = fc.oneof(
  fc.tuple(fc.nat(63), fc.double({ min: 0.1, max: 6, noNaN: true })).map(
    ([item, reward]) =>
      (c: PlayControls) =>
        c.changeReward(item, reward),
  ),
  fc.nat(40).map((tenths) => (c: PlayControls) => c.changeBeta(tenths / 10)),
  fc.array(fc.nat(63), { maxLength: 5 }).map((history) => (c: PlayControls) => c.changeHistory(history)),
  fc.tuple(fc.constantFrom('logZ', 'balance', 'exploration', 'mask'), fc.boolean()).map(
    ([name, isBroken]) =>
      (c: PlayControls) =>
        c.changeBreak(name as 'logZ', isBroken),
  ),
  fc.constant((c: PlayControls) => c.restoreRewards()),
);

describe('createPlayStore(openPort)', () => {
  it('sends what the reader does', () => {
    const { controls, sent, state, stop } = connected();
    controls.changeReward(3, 2.5);
    controls.toggle();
    controls.chooseReader(1);
    expect(sent.map((c) => c.type)).toEqual(['reset', 'edit', 'play', 'reset']);
    expect(state()).toMatchObject({ editedRewards: null, past: [], baseline: null });
    controls.pause();
    stop();
  });

  it('undoes and redoes any changes, one by one, back to where it began', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const { controls, edits, wait, state } = connected();
        const seen = [edits()];
        for (const make of changes) {
          const before = state().past.length;
          wait(5000);
          make(controls);
          if (state().past.length > before) seen.push(edits());
        }
        for (let k = seen.length - 2; k >= 0; k--) {
          controls.undo();
          expect(edits()).toEqual(seen[k]);
        }
        expect(state().past).toEqual([]);
        expect(state().baseline).toBeNull();
        controls.undo();
        for (let k = 1; k < seen.length; k++) {
          controls.redo();
          expect(edits()).toEqual(seen[k]);
        }
        expect(state().future).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('takes a drag for one change', () => {
    const { controls, wait, state } = connected();
    for (let k = 0; k < 20; k++) {
      wait(50);
      controls.changeReward(3, 2 + k / 10);
    }
    expect(state().past.length).toBe(1);
    controls.undo();
    expect(state().editedRewards).toBeNull();
  });

  it('shows the reward that was asked for, whatever β and the history', () => {
    const { controls, state } = connected();
    controls.changeBeta(2.5);
    controls.changeHistory([1, 2, 3]);
    controls.changeReward(7, 11);
    expect(state().snapshot?.rewards[7]).toBeCloseTo(11, 10);
    controls.changeBeta(0);
    controls.changeReward(7, 3);
    expect(state().snapshot?.rewards[7]).toBe(1);
  });

  it('compares with the shares before the first change', () => {
    const { controls, state } = connected();
    const target = state().snapshot?.target;
    controls.changeHistory([]);
    controls.changeBeta(3);
    const { baseline, world } = state();
    world?.trie.leafOfItem.forEach((leaf, item) => {
      expect(baseline?.target[leaf]).toBeCloseTo(target?.[item] ?? Number.NaN, 6); // f32 logs
    });
    controls.undo();
    controls.undo();
    expect(state().baseline).toBeNull();
  });

  it('stands still while nobody sees it, and goes on after', () => {
    const { controls, sent, stop } = connected();
    controls.setHidden(true);
    controls.setHidden(false);
    controls.play();
    controls.setHidden(true);
    controls.setHidden(false);
    controls.pause();
    controls.setHidden(true);
    controls.setHidden(false);
    expect(sent.map((c) => c.type)).toEqual(['reset', 'play', 'pause', 'play', 'pause']);
    stop();
  });

  it('starts anew on other items and comes back', () => {
    const { controls, state } = connected();
    controls.changeBeta(2);
    controls.chooseItems({ paths: [['a'], ['b'], ['c']], rewards: [1, 2, 3] });
    expect(state().world?.itemTitles).toEqual(['a', 'b', 'c']);
    expect(state()).toMatchObject({ past: [], selected: 0, beta: 2 });
    expect(state().snapshot?.model.length).toBe(3);
    controls.chooseItems(null);
    expect(state().world?.trie.numItems).toBe(64);
  });
});
