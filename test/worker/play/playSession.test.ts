import { describe, expect, it } from 'vitest';
import { NO_BREAKS } from '../../../src/gflow/tabularTrainer.ts';
import { prefixFacts, residualOf, signedNats, threeDigits } from '../../../src/ui/components/prefixFacts.ts';
import { wardrobeWorld } from '../../../src/worker/play/playCatalogue.ts';
import { type PlayEdits, TARGET_TOTAL_VARIATION } from '../../../src/worker/play/playProtocol.ts';
import { PlaySession, type PlaySessionOptions } from '../../../src/worker/play/playSession.ts';

const world = wardrobeWorld();
const NO_EDITS: PlayEdits = { rewards: null, beta: 1, history: null, breaks: NO_BREAKS };
const start = (change: Partial<PlaySessionOptions> = {}) =>
  new PlaySession({ world, reader: 0, seed: 7, objective: 'tb', edits: NO_EDITS, ...change });
const run = (session: PlaySession, hundreds: number) => {
  for (let k = 0; k < hundreds; k++) session.step('hundred');
  return session.snapshot('paused');
};
const breaking = (name: keyof typeof NO_BREAKS): PlayEdits => ({ ...NO_EDITS, breaks: { ...NO_BREAKS, [name]: true } });

describe('PlaySession', () => {
  it.each([0, 1, 2, 3])('settles on reader %i within a thousand batches of trajectory balance', (reader) => {
    expect(run(start({ reader }), 10).totalVariation).toBeLessThan(0.01);
  });
  it('is a function of its seed', () => {
    expect(run(start({ seed: 3, objective: 'db' }), 1).model).toEqual(
      run(start({ seed: 3, objective: 'db' }), 1).model,
    );
  });
  it('counts the updates until its distance first is below the target, whoever asks how often', () => {
    const [byOne, byHundred] = [start(), start()];
    let first: number | null = null;
    for (let k = 0; k < 400; k++) {
      byOne.step('batch');
      const { totalVariation, step } = byOne.snapshot('paused');
      if (first === null && totalVariation < TARGET_TOTAL_VARIATION) first = step;
    }
    expect(first).toBeGreaterThan(50);
    expect(byOne.snapshot('paused').stepsToTarget).toBe(first);
    expect(run(byHundred, 4).stepsToTarget).toBe(first);
    expect(start().snapshot('paused').stepsToTarget).toBeNull();
  });
  it('says where something was changed after it began', () => {
    const session = start({ edits: { ...NO_EDITS, beta: 2 } });
    expect(session.snapshot('paused').wasEdited).toBe(false);
    session.edit(NO_EDITS);
    expect(session.snapshot('paused').wasEdited).toBe(true);
  });
  it('moves the exact flow at once and the learned flow later when a reward changes', () => {
    const session = start();
    const before = session.snapshot('paused');
    const rewards = Float64Array.from(world.readers[0].rewards);
    rewards[5] += 3;
    session.edit({ ...NO_EDITS, rewards });
    const after = session.snapshot('paused');
    expect(Math.exp(after.exactLogFlow[0]) - Math.exp(before.exactLogFlow[0])).toBeCloseTo(3, 3); // f32 of a log near 4.5
    expect(after.model).toEqual(before.model);
  });
  it('walks tokens without learning before the item, and spells out one edge more each time', () => {
    const session = start();
    const steps = [1, 2, 3].map(() => {
      session.step('token');
      const { path, step, ledger, unit } = session.snapshot('paused');
      return [unit, path.length, step, ledger?.isOpen, ledger?.rows.at(-1)?.prefix === path.at(-1)];
    });
    expect(steps).toEqual([
      ['token', 1, 0, true, true],
      ['token', 2, 0, true, true],
      ['token', 3, 1, false, true],
    ]);
  });
  it('learns another β and another history, whose exact shares are those of the stated rule', () => {
    const edits = { ...NO_EDITS, beta: 2, history: [...world.readers[0].history, 21] };
    const { target, model } = run(start({ edits }), 12);
    const factor = (item: number) => run(start({ edits: { ...edits, beta: 1 } }), 0).historyFactors[item];
    const weight = (item: number) => (world.readers[0].rewards[item] * factor(item)) ** 2;
    expect(target[21] / target[0]).toBeCloseTo(weight(21) / weight(0), 10);
    expect(model[0]).toBeCloseTo(target[0], 2);
  });
});

describe('PlaySession.edit({ breaks })', () => {
  it.each(['logZ', 'balance', 'exploration', 'mask'] as const)(
    'says nothing at the flick of the switch: %s',
    (name) => {
      const session = start();
      run(session, 5);
      session.edit(breaking(name));
      expect(session.snapshot('paused').symptoms).toEqual([]);
    },
  );
  it.each(['logZ', 'balance', 'exploration', 'mask'] as const)('says what goes wrong once it does: %s', (name) => {
    const session = start();
    run(session, 5);
    session.edit(breaking(name));
    expect(run(session, 2).symptoms.map(({ type }) => type)).toEqual([name]);
    session.edit(NO_EDITS);
    expect(run(session, 1).symptoms).toEqual([]);
  });
  it('says nothing of log Z to an objective that has none', () => {
    expect(run(start({ objective: 'vargrad', edits: breaking('logZ') }), 4).symptoms).toEqual([]);
  });
  it('counts what is lost without the mask as distance', () => {
    const { model, invalidRate, totalVariation } = run(start({ edits: breaking('mask') }), 0);
    expect(model.reduce((a, b) => a + b, 0) + invalidRate).toBeCloseTo(1, 12);
    // Four of twelve tokens are right, three times.
    expect(invalidRate).toBeCloseTo(1 - 1 / 27, 12);
    expect(totalVariation).toBeGreaterThan(invalidRate - 1e-12);
  });
  it('comes back into balance when all is mended', () => {
    const session = start({ edits: breaking('balance') });
    run(session, 4);
    session.edit(NO_EDITS);
    expect(run(session, 15).totalVariation).toBeLessThan(0.01);
  });
});

describe('prefixFacts(arrays, prefix)', () => {
  const snapshot = start().snapshot('paused');
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
