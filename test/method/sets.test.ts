/** METHOD §6.7 and §6.8: where training on sampled sets ends, and what a policy without the trie's mask hides. Float64. */
import { describe, expect, it } from 'vitest';
import { distanceToTarget, logZError } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetLogPF } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { gfnWeight } from '../../src/objectives/objective.ts';
import { rowFlowGradient } from '../../src/reference/flow/rowFlowGradient.ts';
import { sumLogPF } from '../../src/reference/flow/trajectories.ts';
import { trajectoryBalanceLoss } from '../../src/reference/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../../src/reference/flow/varGradLoss.ts';
import { pairCrossEntropy } from '../../src/reference/loss/pairCrossEntropy.ts';
import { logSoftmaxPairs } from '../../src/reference/softmax/logSoftmaxPairs.ts';
import { goldenLogReward, goldenTrie } from '../gflow/goldenTrie.ts';
import { expectClose } from '../kernels/comparison.ts';
import { FIXED_POINTS, renormalized, SET_REWARDS } from './fixedPoint.ts';
import { backward, descend, forward, NONE, packAll, packTable, sum } from './table.ts';

describe('§6.7 CE + λ Σ TB on a set ends at p_n ∝ R_n exp((1[n = 1] − p_n) / 2λ)', () => {
  /** B, C, D and G of the golden trie are the set; A and E, siblings of B and D, lie outside it. */
  const set = [1, 2, 3, 5];
  const N = set.length;
  const L = goldenTrie.levels;

  it.each(FIXED_POINTS)('METHOD’s digits satisfy the equation: λ = %f', (lambda, p) => {
    expect(sum(p)).toBeCloseTo(1, 5);
    for (let n = 1; n < N; n++)
      expect(Math.log(p[0] / p[n])).toBeCloseTo(
        Math.log(SET_REWARDS[0] / SET_REWARDS[n]) + (1 - p[0] + p[n]) / (2 * lambda),
        4, // six digits of a p of 0.03
      );
  });

  /** The engine's own loss: CE of the positive as a mean over its tokens, and gfnWeight beside it, as train/trainer.ts has it. */
  function descendOn(type: 'tb' | 'vargrad', lambda: number): Float64Array {
    const weight = gfnWeight(type, lambda, N, L);
    const step = packTable(goldenTrie, [
      set.map((item, n) => ({
        item,
        logReward: Math.log(SET_REWARDS[n]),
        weight: type === 'tb' ? weight / N : weight,
        ceWeight: n === 0 ? 1 / L : 0,
      })),
    ]);
    const policy = new TabularPolicy(goldenTrie);
    const logF = new Float64Array(step.numRows);
    const gradients = () => {
      const t = { ...step, ...forward(step, policy), logF };
      const ce = pairCrossEntropy(t);
      const { dLogPF, dFlow } = type === 'tb' ? trajectoryBalanceLoss(t) : varGradLoss(t);
      return [
        backward(
          step,
          policy,
          dLogPF.map((g, p) => g + ce.dLogPF[p]),
        ),
        rowFlowGradient({ ...step, dFlow }),
      ];
    };
    descend([policy.logits, logF], gradients, { lr: 0.1, steps: 3000 });
    return policy.itemProbabilities();
  }

  it.each(FIXED_POINTS)('descent on the engine’s loss ends at METHOD’s digits: TB, λ = %f', (lambda, expected) => {
    const p = descendOn('tb', lambda);
    const inside = sum(set.map((x) => p[x]));
    // Nothing pulls at what lies outside but cross-entropy, which pushes it out.
    expect(inside).toBeGreaterThan(0.999);
    expectClose(renormalized(set.map((x) => p[x])), expected, 5e-6, `p, mass inside ${inside}`);
  });

  it.each(FIXED_POINTS)('VarGrad, whose weight counts the set once, ends there too: λ = %f', (lambda, expected) => {
    const p = descendOn('vargrad', lambda);
    expectClose(renormalized(set.map((x) => p[x])), expected, 5e-6, 'p');
  });

  it('without cross-entropy a set fixes ratios alone: mass inside and out is whatever it was', () => {
    const policy = new TabularPolicy(goldenTrie);
    policy.logits.set(exactLogFlows(goldenTrie, goldenLogReward));
    const step = packTable(goldenTrie, [[0, 1].map((item) => ({ item, logReward: goldenLogReward[item] }))]);
    // A and B share 00: their ratio is one softmax, and the way there is free.
    policy.logits[goldenTrie.parent[goldenTrie.leafOfItem[0]]] -= 3;
    expect(sum(varGradLoss({ ...step, ...forward(step, policy) }).trajectoryLoss)).toBeLessThan(1e-24);
    const flow = 12 * Math.exp(-3);
    expect(sum(policy.itemProbabilities().subarray(0, 2))).toBeCloseTo((0.7 * flow) / (flow + 2), 12);
  });
});

describe('§6.8 an unmasked policy leaks, and TB does not see it', () => {
  const exact = exactLogFlows(goldenTrie, goldenLogReward);
  const target = targetLogPF(goldenTrie, exact);
  const step = packAll(goldenTrie, goldenLogReward);
  /** Share of every prefix's softmax on tokens that are no children, by depth. */
  const leaks = [0.1, 0.02, 0.3];
  const epsilon = 1 - leaks.reduce((a, leak) => a * (1 - leak), 1);
  const logits = new Float64Array(step.numRows * step.V);
  for (let row = 0; row < step.numRows; row++) {
    const children = goldenTrie.firstChild[row + 1] - goldenTrie.firstChild[row];
    const leak = leaks[goldenTrie.depth[row]];
    logits.fill(Math.log(leak / (step.V - children)), row * step.V, (row + 1) * step.V);
    for (let c = goldenTrie.firstChild[row]; c < goldenTrie.firstChild[row + 1]; c++)
      logits[row * step.V + goldenTrie.token[c]] = target[c] + Math.log(1 - leak);
  }
  const logProbsUnder = (mask: Uint32Array) => {
    const { logPF } = logSoftmaxPairs({ ...step, logits, rowMask: mask });
    return { logPF, logProbs: Array.from({ length: step.N }, (_, n) => sumLogPF({ ...step, logPF }, n)) };
  };
  const unmasked = logProbsUnder(new Uint32Array(step.numRows).fill(NONE));

  it('reaches zero TB with Ẑ = Z / (1 − ε), and log Ẑ − log ΣR = −log(1 − ε) tells', () => {
    const learned = exact[0] - Math.log(1 - epsilon);
    const logF = new Float64Array(step.numRows).fill(learned);
    expect(sum(trajectoryBalanceLoss({ ...step, ...unmasked, logF }).trajectoryLoss)).toBeLessThan(1e-24);
    const { invalidRate, totalVariation } = distanceToTarget(unmasked.logProbs, goldenLogReward);
    expect(invalidRate).toBeCloseTo(epsilon, 12);
    expect(totalVariation).toBeCloseTo(epsilon, 12);
    expect(logZError(learned, exact[0])).toBeCloseTo(-Math.log(1 - invalidRate), 12);
  });

  it('is the target itself under the trie’s mask', () => {
    const { invalidRate, totalVariation } = distanceToTarget(logProbsUnder(step.rowMask).logProbs, goldenLogReward);
    expect(invalidRate + totalVariation).toBeLessThan(1e-12);
  });
});
