import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { totalVariation } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TABULAR_OBJECTIVES, TabularTrainer } from '../../src/gflow/tabularTrainer.ts';
import { goldenLogReward, goldenTrie } from './goldenTrie.ts';

const leaves = [...goldenTrie.leafOfItem];
const target = targetProbabilities(goldenLogReward);

describe('TabularTrainer.lossAndGradient(leaves)', () => {
  it.each(TABULAR_OBJECTIVES)('agrees with central differences: %s', (objective) => {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward, { objective });
    const rng = new RandomStream(3, 'test');
    const { policy } = trainer;
    const tables = [policy.logits, policy.logF, policy.logZ];
    for (const table of tables) for (let i = 0; i < table.length; i++) table[i] = rng.normal();
    const batch = [leaves[0], leaves[2], leaves[2], leaves[5]];
    const { dLogits, dLogF, dLogZ } = trainer.lossAndGradient(batch);
    const h = 1e-5;
    [dLogits, dLogF, dLogZ].forEach((gradient, t) => {
      for (let i = 0; i < gradient.length; i++) {
        const kept = tables[t][i];
        tables[t][i] = kept + h;
        const up = trainer.lossAndGradient(batch).loss;
        tables[t][i] = kept - h;
        const down = trainer.lossAndGradient(batch).loss;
        tables[t][i] = kept;
        expect(gradient[i]).toBeCloseTo((up - down) / (2 * h), 6); // h² truncation and cancellation, loss of order 10
      }
    });
  });

  it.each(TABULAR_OBJECTIVES)('is zero at the exact flows: %s', (objective) => {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward, { objective });
    const exact = exactLogFlows(goldenTrie, goldenLogReward);
    trainer.policy.logits.set(exact);
    trainer.policy.logF.set(exact);
    trainer.policy.logZ[0] = exact[0];
    expect(trainer.lossAndGradient(leaves).loss).toBeLessThan(1e-24);
    expect(trainer.logZ()).toBeCloseTo(exact[0], 12);
  });
});

describe('TabularTrainer.batch()', () => {
  it.each(
    TABULAR_OBJECTIVES.flatMap(
      (o) =>
        [
          [o, 'adam'],
          [o, 'sgd'],
        ] as const,
    ),
  )('approaches the target: %s, %s', (objective, optimizer) => {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward, {
      objective,
      optimizer,
      lr: optimizer === 'adam' ? 0.02 : 0.1,
      flowLrScale: optimizer === 'adam' ? 2 : 1,
    });
    for (let step = 0; step < 2500; step++) trainer.batch();
    expect(totalVariation(trainer.policy.itemProbabilities(), target)).toBeLessThan(0.02);
    expect(Math.abs(trainer.logZ() - Math.log(20))).toBeLessThan(0.02);
  });
  it('is a function of the seed', () => {
    const run = () => {
      const trainer = new TabularTrainer(goldenTrie, goldenLogReward, { seed: 5 });
      return Array.from({ length: 10 }, () => trainer.batch());
    };
    expect(run()).toEqual(run());
  });
});

describe('TabularTrainer.token()', () => {
  it('walks one edge at a time and updates at the item', () => {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward);
    expect([trainer.token(), trainer.token(), trainer.token()].map((t) => [t.path.length, t.isEnd])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(trainer.numUpdates).toBe(1);
  });
});
