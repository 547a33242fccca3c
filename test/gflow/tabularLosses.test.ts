import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { ledgerOf } from '../../src/gflow/tabularLedger.ts';
import { lossAndGradient, TABULAR_OBJECTIVES, type TabularTarget } from '../../src/gflow/tabularLosses.ts';
import { OFF_TRIE, TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { NO_BREAKS, TabularTrainer } from '../../src/gflow/tabularTrainer.ts';
import { pathTo } from '../../src/items/trie.ts';
import { goldenLogReward, goldenTrie } from './goldenTrie.ts';

const VOCABULARY = 9;
const targetOf = (objective: TabularTarget['objective'], hasBalance = true): TabularTarget => ({
  objective,
  hasBalance,
  subtbLambda: 0.9,
  logReward: goldenLogReward,
  logFloor: Math.log(0.01),
  meanReward: goldenLogReward.reduce((a, b) => a + Math.exp(b), 0) / goldenLogReward.length,
});

/** Any numbers in every table, without the mask. */
function unmasked(seed: number): TabularPolicy {
  const policy = new TabularPolicy(goldenTrie);
  policy.unmask(VOCABULARY);
  const rng = new RandomStream(seed, 'test');
  for (const table of [policy.logits, policy.logF, policy.logZ, policy.wrongLogits])
    for (let i = 0; i < table.length; i++) table[i] = rng.normal();
  return policy;
}
const leaf = (item: number) => pathTo(goldenTrie, goldenTrie.leafOfItem[item]);
/** Two that reach items, one that strays at once, one that strays after a token. */
const trajectories = [
  { path: leaf(0), isStray: false },
  { path: leaf(4), isStray: false },
  { path: [], isStray: true },
  { path: leaf(2).slice(0, 1), isStray: true },
];

describe('TabularPolicy.unmask(vocabularySize)', () => {
  it('leaves one for children and wrong tokens together, at every prefix', () => {
    const policy = unmasked(1);
    for (let p = 0; p < goldenTrie.depthStart[goldenTrie.levels]; p++) {
      const wrong = policy.numWrong[p] * Math.exp(policy.logPFOf(p, OFF_TRIE));
      const right = policy.childProbabilities(p);
      expect(policy.numWrong[p] + right.length).toBe(VOCABULARY);
      expect(right.reduce((a, b) => a + b, 0) + wrong).toBeCloseTo(1, 12);
    }
  });
  it('draws wrong tokens as often as they are likely', () => {
    const policy = unmasked(2);
    const rng = new RandomStream(5, 'test');
    const numDraws = 20_000;
    let strays = 0;
    for (let k = 0; k < numDraws; k++) strays += Number(policy.sampleChild(0, 0, rng) === OFF_TRIE);
    const share = policy.numWrong[0] * Math.exp(policy.logPFOf(0, OFF_TRIE));
    expect(Math.abs(strays / numDraws - share)).toBeLessThan(0.015); // four standard errors
  });
});

describe('lossAndGradient(policy, target, trajectories)', () => {
  it.each([...TABULAR_OBJECTIVES.map((objective) => [objective, true] as const), ['tb', false] as const])(
    'agrees with central differences without the mask: %s, balance %s',
    (objective, hasBalance) => {
      const policy = unmasked(3);
      const target = targetOf(objective, hasBalance);
      const { dLogits, dLogF, dLogZ, dWrongLogits } = lossAndGradient(policy, target, trajectories);
      const tables = [policy.logits, policy.logF, policy.logZ, policy.wrongLogits];
      const h = 1e-5;
      [dLogits, dLogF, dLogZ, dWrongLogits].forEach((gradient, t) => {
        for (let i = 0; i < gradient.length; i++) {
          const kept = tables[t][i];
          tables[t][i] = kept + h;
          const up = lossAndGradient(policy, target, trajectories).loss;
          tables[t][i] = kept - h;
          const down = lossAndGradient(policy, target, trajectories).loss;
          tables[t][i] = kept;
          expect(gradient[i]).toBeCloseTo((up - down) / (2 * h), 6); // h² truncation and cancellation, loss of order 10
        }
      });
    },
  );
  it('is, without the balance, the gradient of the expected reward', () => {
    const policy = new TabularPolicy(goldenTrie);
    const rng = new RandomStream(4, 'test');
    for (let i = 0; i < policy.logits.length; i++) policy.logits[i] = rng.normal();
    const target = targetOf('tb', false);
    const expected = () =>
      policy.itemProbabilities().reduce((total, p, x) => total + p * Math.exp(goldenLogReward[x]), 0) /
      target.meanReward;
    // Σ_x P(x) of each item's own gradient.
    const sum = new Float64Array(goldenTrie.numPrefixes);
    policy.itemProbabilities().forEach((p, x) => {
      const { dLogits } = lossAndGradient(policy, target, [{ path: leaf(x), isStray: false }]);
      for (let i = 0; i < sum.length; i++) sum[i] += p * dLogits[i];
    });
    const h = 1e-6;
    for (let i = 1; i < sum.length; i++) {
      const kept = policy.logits[i];
      policy.logits[i] = kept + h;
      const up = expected();
      policy.logits[i] = kept - h;
      const down = expected();
      policy.logits[i] = kept;
      expect(-sum[i]).toBeCloseTo((up - down) / (2 * h), 7);
    }
  });
});

describe('ledgerOf(policy, target, trajectory, logZ)', () => {
  it.each(TABULAR_OBJECTIVES)('adds up along the path: %s', (objective) => {
    const policy = unmasked(6);
    const target = targetOf(objective);
    for (const trajectory of trajectories) {
      const logZ = objective === 'fm' ? policy.logOutflow(0) : policy.logZ[0];
      const ledger = ledgerOf(policy, target, trajectory, logZ);
      const sumOfResiduals = ledger.rows.reduce((total, { residual }) => total + residual, 0);
      expect(sumOfResiduals).toBeCloseTo(ledger.pathResidual, 10);
      ledger.rows.forEach((row) => {
        expect(row.residual).toBeCloseTo(row.logFlowIn - row.logFlowOut, 12);
      });
    }
  });
  it('gives every edge of a path twice its residual under trajectory balance', () => {
    const policy = unmasked(7);
    const { rows, pathResidual } = ledgerOf(policy, targetOf('tb'), trajectories[0], policy.logZ[0]);
    for (const { gradient } of rows) expect(gradient).toBeCloseTo(2 * pathResidual, 10);
  });
  it('gives every edge twice its own residual under detailed balance', () => {
    const policy = unmasked(8);
    for (const { gradient, residual } of ledgerOf(policy, targetOf('db'), trajectories[1], policy.logZ[0]).rows)
      expect(gradient).toBeCloseTo(2 * residual, 10);
  });
  it('gives no gradient before the end', () => {
    const policy = unmasked(9);
    const open = ledgerOf(policy, targetOf('tb'), { path: leaf(0).slice(0, 1), isStray: false }, policy.logZ[0]);
    expect(open.isOpen).toBe(true);
    expect(open.rows.map(({ gradient }) => gradient)).toEqual([Number.NaN]);
  });
});

describe('TabularTrainer.setBreaks(breaks, vocabularySize)', () => {
  const trainer = (objective: TabularTarget['objective'] = 'tb') => {
    const made = new TabularTrainer(goldenTrie, goldenLogReward, { objective });
    made.warmUpFlows();
    return made;
  };
  it('holds log Z at 0', () => {
    const made = trainer();
    made.setBreaks({ ...NO_BREAKS, logZ: true }, VOCABULARY);
    for (let k = 0; k < 20; k++) made.batch();
    expect(made.policy.logZ[0]).toBe(0);
  });
  it('walks the likeliest path alone without exploration', () => {
    const made = trainer();
    made.setBreaks({ ...NO_BREAKS, exploration: true }, VOCABULARY);
    const { path } = made.trajectory();
    expect(path).toEqual(leaf(goldenTrie.item[path[path.length - 1]]));
    made.batch();
    expect(made.coverage(16)).toBe(1);
  });
  it('keeps its bits where everything was switched off and on again before a step', () => {
    const [plain, mended] = [trainer(), trainer()];
    mended.setBreaks({ logZ: false, balance: true, exploration: true, mask: true }, VOCABULARY);
    mended.setBreaks(NO_BREAKS, VOCABULARY);
    for (let k = 0; k < 10; k++) expect(mended.batch()).toBe(plain.batch());
  });
  it.each(['fm', 'vargrad'] as const)(
    'counts what leads nowhere in log Z, which is log Σ of all rewards and floors once a policy without the mask is in balance: %s',
    (objective) => {
      const logFloor = Math.log(0.05);
      const made = new TabularTrainer(goldenTrie, goldenLogReward, { objective, logFloor });
      made.setBreaks({ ...NO_BREAKS, mask: true }, VOCABULARY);
      const { policy } = made;
      policy.wrongLogits.fill(logFloor);
      for (let p = goldenTrie.numPrefixes - 1; p > 0; p--)
        policy.logits[p] = goldenTrie.item[p] >= 0 ? goldenLogReward[goldenTrie.item[p]] : policy.logOutflow(p);
      const floors = policy.numWrong.reduce((a, b) => a + b, 0) * 0.05;
      expect(made.logZ()).toBeCloseTo(Math.log(20 + floors), 12);
    },
  );
  it('learns to avoid what leads nowhere, down to the floor’s share', () => {
    const made = new TabularTrainer(goldenTrie, goldenLogReward, { logFloor: Math.log(0.01) });
    made.warmUpFlows();
    made.setBreaks({ ...NO_BREAKS, mask: true }, VOCABULARY);
    for (let k = 0; k < 3000; k++) made.batch();
    const lost = 1 - made.policy.itemProbabilities().reduce((a, b) => a + b, 0);
    const floor = made.policy.numWrong.reduce((a, b) => a + b, 0) * 0.01;
    expect(lost).toBeCloseTo(floor / (20 + floor), 2); // Σ R = 20 on the golden trie
  });
});
