/** METHOD §6.4–6: what trajectory balance, VarGrad and maximum likelihood estimate. Float64, golden trie, every item counted. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { klDivergence, totalVariation } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetLogPF, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { sumLogPF } from '../../src/reference/flow/trajectories.ts';
import { trajectoryBalanceLoss } from '../../src/reference/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../../src/reference/flow/varGradLoss.ts';
import { pairCrossEntropy } from '../../src/reference/loss/pairCrossEntropy.ts';
import { goldenLogReward, goldenTrie } from '../gflow/goldenTrie.ts';
import { centralDifferences, expectClose } from '../kernels/comparison.ts';
import { backward, descend, flowsOf, forward, packAll, packTable, sum, type TableStep } from './table.ts';

const exact = exactLogFlows(goldenTrie, goldenLogReward);
const target = targetProbabilities(goldenLogReward);
const items = [0, 1, 2, 3, 4, 5];

function randomPolicy(seed: number): TabularPolicy {
  const policy = new TabularPolicy(goldenTrie);
  const random = new RandomStream(seed, 'policy');
  for (let p = 1; p < goldenTrie.numPrefixes; p++) policy.logits[p] = random.normal();
  return policy;
}

/** TB of a step at a policy and a log Z, and its gradient on the policy's logits. */
function trajectoryBalance(step: TableStep, policy: TabularPolicy, logZ: number) {
  const t = { ...step, ...forward(step, policy), logF: flowsOf(step, policy).with(0, logZ) };
  const { trajectoryLoss, dLogPF, dFlow } = trajectoryBalanceLoss(t);
  return { loss: sum(trajectoryLoss), dLogZ: sum(dFlow), dLogits: backward(step, policy, dLogPF), dLogPF };
}

/** log R − log P of every item, nats. */
const gapsOf = (policy: TabularPolicy) => policy.itemProbabilities().map((p, x) => goldenLogReward[x] - Math.log(p));

describe('§6.4 on-policy, TB follows the gradient of KL(P‖R/Z)', () => {
  const policy = randomPolicy(1);
  const onPolicy = policy.itemProbabilities();
  /** E_μ[∇ r_TB²] exactly: every item counted, weighted by μ. */
  const expectedGradient = (mu: ArrayLike<number>, logZ: number, of = policy) =>
    trajectoryBalance(
      packAll(goldenTrie, goldenLogReward, (x) => mu[x]),
      of,
      logZ,
    ).dLogits;
  const klGradient = centralDifferences(
    (logits) => {
      const moved = new TabularPolicy(goldenTrie);
      moved.logits.set(logits);
      return klDivergence(moved.itemProbabilities(), target);
    },
    policy.logits,
    Array.from(policy.logits.keys()),
  );
  const twice = klGradient.map((g) => 2 * g);
  const largest = (values: Float64Array) => Math.max(...values.map(Math.abs));

  it.each([-3, 0, Math.log(20), 8])('E_P[∇ r²] = 2 ∇KL at log Z = %f, which is only a baseline', (logZ) => {
    expect(largest(twice)).toBeGreaterThan(0.1);
    expectClose(expectedGradient(onPolicy, logZ), twice, 1e-7, 'expected gradient'); // differences of step 1e-4
  });

  it('off-policy it is another gradient, and log Z matters', () => {
    const uniform = new Array(6).fill(1 / 6);
    const [a, b] = [Math.log(20), 8].map((logZ) => expectedGradient(uniform, logZ));
    expect(largest(a.map((g, i) => g - twice[i]))).toBeGreaterThan(0.1);
    expect(largest(a.map((g, i) => g - b[i]))).toBeGreaterThan(0.1);
  });

  it('off-policy only the zero is shared', () => {
    const solved = new TabularPolicy(goldenTrie);
    solved.logits.set(exact);
    for (const mu of [new Array(6).fill(1 / 6), onPolicy, [1, 0, 0, 0, 0, 0]])
      expect(largest(expectedGradient(mu, exact[0], solved))).toBeLessThan(1e-12);
  });
});

describe('§6.5 VarGrad is TB at the best log Z', () => {
  const policy = randomPolicy(2);
  const gaps = gapsOf(policy);

  it.each([
    ['the policy itself', policy.itemProbabilities()],
    ['the target', target],
    ['a few items', [0.5, 0, 0.25, 0.25, 0, 0]],
  ])('min over log Z of E_μ[r²] is Var_μ(log R − log P), at log Z = E_μ of it, for μ = %s', (_, mu) => {
    const mean = sum(gaps.map((d, x) => mu[x] * d));
    const variance = sum(gaps.map((d, x) => mu[x] * (d - mean) ** 2));
    const step = packAll(goldenTrie, goldenLogReward, (x) => mu[x]);
    const best = trajectoryBalance(step, policy, mean);
    expect(best.loss).toBeCloseTo(variance, 12);
    expect(best.dLogZ).toBeCloseTo(0, 12);
    for (const away of [-2, 0.3, 5])
      expect(trajectoryBalance(step, policy, mean + away).loss).toBeCloseTo(variance + away ** 2, 10);
  });

  it('the set’s variance is the mean TB of the set at its own log Z, gradient included', () => {
    const set = [0, 2, 3, 5];
    const share = packTable(goldenTrie, [
      set.map((item) => ({ item, logReward: goldenLogReward[item], weight: 1 / set.length })),
    ]);
    const whole = packTable(goldenTrie, [set.map((item) => ({ item, logReward: goldenLogReward[item] }))]);
    const varGrad = varGradLoss({ ...whole, ...forward(whole, policy) });
    const tb = trajectoryBalance(share, policy, sum(set.map((x) => gaps[x])) / set.length);
    expect(sum(varGrad.trajectoryLoss)).toBeCloseTo(tb.loss, 12);
    expectClose(varGrad.dLogPF, tb.dLogPF, 1e-12, 'dLogPF');
  });

  it('of two samples it is ¼ Δ², Δ = log P_w/P_l − log R_w/R_l', () => {
    for (const [w, l] of [
      [0, 1],
      [2, 5],
      [4, 3],
    ]) {
      const pair = packTable(goldenTrie, [[w, l].map((item) => ({ item, logReward: goldenLogReward[item] }))]);
      const delta = gaps[l] - gaps[w];
      expect(sum(varGradLoss({ ...pair, ...forward(pair, policy) }).trajectoryLoss)).toBeCloseTo(delta ** 2 / 4, 12);
    }
  });
});

describe('§6.6 maximum likelihood, as a flow', () => {
  it('(a) on counts it is the flow whose rewards are the counts', () => {
    const counts = [5, 1, 3, 2, 2, 7];
    const step = packTable(goldenTrie, [items.map((item) => ({ item, ceWeight: counts[item] / 20 }))]);
    const policy = randomPolicy(3);
    const gradients = () => {
      const { dLogPF } = pairCrossEntropy({ ...step, ...forward(step, policy) });
      return [backward(step, policy, dLogPF)];
    };
    descend([policy.logits], gradients, { lr: 0.1, steps: 1000 });
    const flows = exactLogFlows(goldenTrie, Float64Array.from(counts, Math.log));
    expectClose(policy.logPF(), targetLogPF(goldenTrie, flows), 1e-6, 'log P_F');
    const shares = counts.map((c) => c / 20);
    expect(totalVariation(policy.itemProbabilities(), shares)).toBeLessThan(1e-6);
  });

  it('(b) a reward of one item alone, the others ε, leads along that item’s path', () => {
    const epsilon = 1e-6;
    const logReward = Float64Array.from(items, (x) => Math.log(x === 2 ? 1 : epsilon));
    const policy = new TabularPolicy(goldenTrie);
    policy.logits.set(exactLogFlows(goldenTrie, logReward));
    expect(policy.itemProbabilities()[2]).toBeCloseTo(1 / (1 + 5 * epsilon), 12);
  });

  it('(c) TB of the positive with log Z = log R is the squared NLL: SFT’s direction, 2·NLL times as long', () => {
    const policy = randomPolicy(4);
    const step = packTable(goldenTrie, [[{ item: 3, logReward: 0.7, ceWeight: 1 }]]);
    const { logPF } = forward(step, policy);
    const sft = pairCrossEntropy({ ...step, logPF });
    const nll = sum(sft.pairLoss);
    const tb = trajectoryBalance(step, policy, 0.7);
    expect(tb.loss).toBeCloseTo(nll ** 2, 12);
    const direction = backward(step, policy, sft.dLogPF);
    expectClose(
      tb.dLogits,
      direction.map((g) => 2 * nll * g),
      1e-12,
      'dLogits',
    );
  });

  it('(d) TB of the positive alone, log Z learned, is met by any policy: nothing is learned but log Z', () => {
    const step = packTable(goldenTrie, [[{ item: 3, logReward: 0.7 }]]);
    for (const seed of [5, 6, 7]) {
      const policy = randomPolicy(seed);
      const logP = sumLogPF({ ...step, ...forward(step, policy) }, 0);
      const { loss, dLogits, dLogZ } = trajectoryBalance(step, policy, 0.7 - logP);
      expect(loss + Math.abs(dLogZ) + sum(dLogits.map(Math.abs))).toBeLessThan(1e-12);
      // VarGrad's log Z is always that one: a set of one has no loss at all.
      const alone = varGradLoss({ ...step, ...forward(step, policy) });
      expect([sum(alone.trajectoryLoss), sum(alone.dLogPF.map(Math.abs))]).toEqual([0, 0]);
    }
  });
});
