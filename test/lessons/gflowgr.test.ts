/** GFlowGR's lesson: its set, its rewards and its joint loss are those of training, and the sentences that rest on them hold. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { TabularTrainer } from '../../src/gflow/tabularTrainer.ts';
import { jointGradient, jointOutcome } from '../../src/lessons/07-gflowgr/jointLoss.ts';
import { LAMBDAS } from '../../src/lessons/07-gflowgr/lesson.ts';
import {
  drawSet,
  fusedRewards,
  HISTORY,
  PLAIN_SUM,
  POSITIVE,
  rewardOf,
  SET_SIZE,
} from '../../src/lessons/07-gflowgr/oneSample.ts';
import { WARDROBE_WORLD } from '../../src/lessons/worlds.ts';

const { trie, itemTitles } = WARDROBE_WORLD;

describe('drawSet(progress, seed)', () => {
  it('has the item taken and N − 1 others of a pool of 2N − 1 that Ada has not taken', () => {
    for (const [progress, seed] of [
      [0, 1],
      [0.5, 2],
      [1, 3],
    ]) {
      const { pool, items } = drawSet(progress, seed);
      expect(items[0]).toBe(POSITIVE);
      expect(new Set(items).size).toBe(SET_SIZE);
      expect(pool).toHaveLength(2 * SET_SIZE - 1);
      expect(pool.filter(({ isChosen }) => isChosen).map(({ item }) => item)).toEqual(items.slice(1));
      for (const { item } of pool) expect([...HISTORY, POSITIVE]).not.toContain(item);
    }
  });

  it('takes the lowest scores of the pool first and the highest last', () => {
    const chosen = (progress: number) => drawSet(progress, 1).pool.map(({ isChosen }) => isChosen);
    expect(chosen(0)).toEqual([true, true, true, false, false, false, false]);
    expect(chosen(1)).toEqual([false, false, false, false, true, true, true]);
  });
});

describe('rewardOf(item, weights)', () => {
  it('is the plain sum of its signals, and at the floor where all weights are 0', () => {
    for (const item of [POSITIVE, 1, 17, 63]) {
      const { interaction, estimate, similarity, reward } = rewardOf(item, PLAIN_SUM);
      expect(reward).toBeCloseTo(interaction + estimate + similarity, 12);
      expect(fusedRewards(PLAIN_SUM)[item]).toBeCloseTo(reward, 12);
      expect(rewardOf(item, [0, 0, 0]).reward).toBeCloseTo(DEFAULT_RUN_CONFIG.reward.floor, 12);
    }
    expect(rewardOf(POSITIVE, PLAIN_SUM).similarity).toBe(trie.levels);
  });

  it('counts tokens position by position: the scarf shares two, the jacket one', () => {
    const of = (title: string) => rewardOf(itemTitles.indexOf(title), PLAIN_SUM).similarity;
    expect([of('formal blue scarf'), of('casual yellow jacket')]).toEqual([2, 1]);
  });
});

describe('the joint loss', () => {
  it('has the gradient of its value', () => {
    const trainer = new TabularTrainer(trie, fusedRewards(PLAIN_SUM).map(Math.log), { objective: 'tb' });
    trainer.warmUpFlows();
    const { policy } = trainer;
    for (let p = 0; p < trie.numPrefixes; p++) policy.logits[p] = Math.sin(p);
    const { items } = drawSet(0.5, 4);
    const { dLogits, dLogZ } = jointGradient(trainer, items, 0.7);
    const slope = (table: Float64Array, i: number) => {
      const kept = table[i];
      const at = (value: number) => {
        table[i] = value;
        return jointGradient(trainer, items, 0.7).loss;
      };
      const difference = (at(kept + 1e-5) - at(kept - 1e-5)) / 2e-5;
      table[i] = kept;
      return difference;
    };
    for (const p of [
      1,
      2,
      trie.leafOfItem[items[0]],
      trie.leafOfItem[items[2]],
      trie.parent[trie.leafOfItem[items[3]]],
    ])
      expect(dLogits[p]).toBeCloseTo(slope(policy.logits, p), 6);
    expect(dLogZ[0]).toBeCloseTo(slope(policy.logZ, 0), 6);
  });

  it('moves from the item taken towards the rewards as λ grows', () => {
    const outcomes = LAMBDAS.map((lambda) => jointOutcome(lambda, PLAIN_SUM));
    for (let k = 1; k < outcomes.length; k++) {
      expect(outcomes[k].taken).toBeLessThan(outcomes[k - 1].taken);
      expect(outcomes[k].unobservedGood).toBeGreaterThan(outcomes[k - 1].unobservedGood);
      expect(outcomes[k].distance).toBeLessThan(outcomes[k - 1].distance);
    }
    expect(outcomes[0].taken).toBeGreaterThan(0.9);
    const rewards = fusedRewards(PLAIN_SUM);
    const due = rewards[POSITIVE] / rewards.reduce((a, b) => a + b, 0);
    expect(Math.abs(outcomes[outcomes.length - 1].taken - due)).toBeLessThan(0.02);
  });
});

it('in this repository’s studies the smallest λ on offer was the best of validation', () => {
  const search = (name: string): { differs: { objective: { lambda: number } }; validation: number }[] =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/results', `${name}.json`), 'utf8')).arms.find(
      (arm: { name: string }) => arm.name === 'tb',
    ).search;
  for (const name of ['shop', 'ml-100k']) {
    const settings = search(name);
    const best = settings.reduce((a, b) => (b.validation > a.validation ? b : a));
    expect(best.differs.objective.lambda).toBe(Math.min(...settings.map((s) => s.differs.objective.lambda)));
  }
});
