import { describe, expect, it } from 'vitest';
import { prefixFacts, residualOf, signedNats, threeDigits } from '../../../src/ui/components/prefixFacts.ts';
import { createPlayStore, type PlayPort } from '../../../src/ui/stores/playStore.ts';
import type { PlayCommand } from '../../../src/worker/play/playProtocol.ts';
import { PlaySession, playCatalogue } from '../../../src/worker/play/playSession.ts';

describe('PlaySession', () => {
  it.each([0, 1, 2, 3])('settles on reader %i within a thousand batches of trajectory balance', (reader) => {
    const session = new PlaySession({ reader, seed: 7, objective: 'tb' });
    for (let k = 0; k < 10; k++) session.step('hundred');
    expect(session.snapshot('paused').totalVariation).toBeLessThan(0.01);
  });
  it('is a function of its seed', () => {
    const run = () => {
      const session = new PlaySession({ reader: 0, seed: 3, objective: 'db' });
      session.step('hundred');
      return session.snapshot('paused').model;
    };
    expect(run()).toEqual(run());
  });
  it('moves the exact flow at once and the learned flow later when a reward changes', () => {
    const session = new PlaySession({ reader: 0, seed: 7, objective: 'tb' });
    const before = session.snapshot('paused');
    const rewards = Float64Array.from(before.rewards);
    rewards[5] += 3;
    session.setRewards(rewards);
    const after = session.snapshot('paused');
    expect(Math.exp(after.exactLogFlow[0]) - Math.exp(before.exactLogFlow[0])).toBeCloseTo(3, 3); // f32 of a log near 4.5
    expect(after.model).toEqual(before.model);
  });
  it('walks tokens without learning before the item', () => {
    const session = new PlaySession({ reader: 0, seed: 7, objective: 'tb' });
    const steps = [1, 2, 3].map(() => {
      session.step('token');
      const { path, step, isPathOpen } = session.snapshot('paused');
      return [path.length, step, isPathOpen];
    });
    expect(steps).toEqual([
      [1, 0, true],
      [2, 0, true],
      [3, 1, false],
    ]);
  });
});

describe('prefixFacts(arrays, prefix)', () => {
  const { world } = playCatalogue();
  const snapshot = new PlaySession({ reader: 0, seed: 7, objective: 'tb' }).snapshot('paused');
  const arrays = { ...world, ...snapshot };
  it('balances inner prefixes of trajectory balance, whose flows are Z times reach', () => {
    for (let p = 0; p < world.trie.numPrefixes; p++) {
      const facts = prefixFacts(arrays, p);
      if (facts.isLeaf) expect(facts.residual).toBeCloseTo(Math.log(facts.flow / facts.outflow), 4);
      else expect(Math.abs(residualOf(arrays, p))).toBeLessThan(1e-5);
    }
  });
  it('names prefixes in words', () => {
    expect(prefixFacts(arrays, world.trie.leafOfItem[0]).path).toBe('all items › jacket › formal › blue');
  });
  it('writes three significant digits with a true minus', () => {
    expect([0.41234, 1234.5, 0, Number.NaN, -0.5].map(threeDigits)).toEqual(['0.412', '1235', '0', '–', '−0.500']);
    expect([0.0004, -0.25, 1].map(signedNats)).toEqual(['0.000', '−0.250', '+1.000']);
  });
});

describe('createPlayStore(openPort)', () => {
  it('sends what the reader does', () => {
    const sent: PlayCommand[] = [];
    const port: PlayPort = { postMessage: (c) => sent.push(c), onmessage: null, onerror: null, terminate: () => {} };
    const controls = createPlayStore(() => port);
    const stop = controls.connect(false);
    const session = new PlaySession({ reader: 0, seed: 7, objective: 'tb' });
    port.onmessage?.({ data: { type: 'snapshot', snapshot: session.snapshot('paused') } } as MessageEvent);
    controls.changeReward(3, 2.5);
    controls.toggle();
    controls.chooseReader(1);
    expect(sent.map((c) => c.type)).toEqual(['reset', 'setRewards', 'play', 'reset']);
    expect(controls.store.getState().editedRewards).toBeNull();
    stop();
  });
});
