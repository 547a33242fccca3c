/** METHOD §6.1–3 and §6.9: what is true of flows because the graph is a tree. Float64, golden trie. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/random.ts';
import { entropy, klDivergence, totalVariation } from '../../src/eval/flowMetrics.ts';
import { exactLogFlows, targetLogPF, targetProbabilities } from '../../src/gflow/exactFlows.ts';
import { TabularPolicy } from '../../src/gflow/tabularPolicy.ts';
import { type TabularObjective, TabularTrainer } from '../../src/gflow/tabularTrainer.ts';
import { detailedBalanceLoss } from '../../src/reference/flow/detailedBalanceLoss.ts';
import { subTrajectoryBalanceLoss } from '../../src/reference/flow/subTrajectoryBalanceLoss.ts';
import { pairOf, rowOf, type TrajectoriesWithFlow } from '../../src/reference/flow/trajectories.ts';
import { trajectoryBalanceLoss } from '../../src/reference/flow/trajectoryBalanceLoss.ts';
import { goldenLogReward, goldenTrie } from '../gflow/goldenTrie.ts';
import { expectClose } from '../kernels/comparison.ts';
import { descend, flowsOf, forward, packAll, sum } from './table.ts';

const exact = exactLogFlows(goldenTrie, goldenLogReward);
const target = targetProbabilities(goldenLogReward);
const leaves = [...goldenTrie.leafOfItem];

function randomize(policy: TabularPolicy, seed: number): TabularPolicy {
  const random = new RandomStream(seed, 'start');
  for (const table of [policy.logits, policy.logF, policy.logZ])
    for (let i = 0; i < table.length; i++) table[i] = 1.5 * random.normal();
  return policy;
}

describe('§6.1 the flow of a tree is unique', () => {
  /** Full-batch descent on all items from a random start. */
  function converge(objective: TabularObjective, seed: number): TabularTrainer {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward, { objective });
    const { logits, logF, logZ } = randomize(trainer.policy, seed);
    const gradients = () => {
      const g = trainer.lossAndGradient(leaves);
      return [g.dLogits, g.dLogF, g.dLogZ];
    };
    descend([logits, logF, logZ], gradients, { lr: 0.1, steps: 1500 });
    expect(trainer.lossAndGradient(leaves).loss).toBeLessThan(1e-10);
    return trainer;
  }

  it.each(['db', 'subtb', 'fm'] as const)('%s ends at the same log F from every start: the exact one', (objective) => {
    for (const seed of [1, 2, 3]) {
      const trainer = converge(objective, seed);
      expectClose(trainer.logStateFlow(), exact, 1e-5, `log F, seed ${seed}`);
      expectClose(trainer.policy.logPF(), targetLogPF(goldenTrie, exact), 1e-5, `log P_F, seed ${seed}`);
    }
  });

  it.each(['tb', 'vargrad'] as const)('%s, which has no log F inside, ends at the same policy', (objective) => {
    for (const seed of [1, 2, 3]) {
      const trainer = converge(objective, seed);
      expectClose(trainer.policy.logPF(), targetLogPF(goldenTrie, exact), 1e-5, `log P_F, seed ${seed}`);
      expect(trainer.logZ()).toBeCloseTo(exact[0], 5);
    }
  });
});

describe('§6.2 residuals telescope', () => {
  const step = packAll(goldenTrie, goldenLogReward);
  const { L } = step;
  const at = (policy: TabularPolicy): TrajectoriesWithFlow => ({
    ...step,
    logPF: forward(step, policy).logPF,
    logF: flowsOf(step, policy),
  });
  const random = [4, 5, 6].map((seed) => at(randomize(new TabularPolicy(goldenTrie), seed)));

  /** log F(s_j) of trajectory n, the reward at its end. */
  const flowAt = (t: TrajectoriesWithFlow, n: number, j: number) =>
    j < L ? t.logF[rowOf(t, n, j)] : t.trajectory[4 * n + 1];

  /** The residual of steps i … j − 1 of trajectory n: TB of the piece, whose gradient is twice its residual. */
  function residual(t: TrajectoriesWithFlow, n: number, i: number, j: number): number {
    const steps = Array.from({ length: j - i }, (_, k) => [pairOf(t, n, i + k), rowOf(t, n, i + k)]).flat();
    const piece = { ...t, N: 1, L: j - i, trajectorySteps: steps, trajectory: [1, flowAt(t, n, j), 0, 0] };
    return trajectoryBalanceLoss(piece).dLogPF[steps[0]] / 2;
  }

  it('SubTB(i, j) is the sum of the residuals of its steps, and TB that of all', () => {
    for (const t of random) {
      const db = detailedBalanceLoss(t);
      const tb = trajectoryBalanceLoss(t);
      for (let n = 0; n < t.N; n++) {
        // DB is a mean over L, so dLogPF = (2/L) δ.
        const delta = Array.from({ length: L }, (_, l) => (L / 2) * db.dLogPF[pairOf(t, n, l)]);
        for (let i = 0; i < L; i++)
          for (let j = i + 1; j <= L; j++)
            expect(residual(t, n, i, j)).toBeCloseTo(
              delta.slice(i, j).reduce((a, b) => a + b),
              12,
            );
        expect(tb.trajectoryLoss[n]).toBeCloseTo(sum(delta) ** 2, 10);
      }
    }
  });

  it('r_TB² ≤ L Σ δ², with equality where all residuals are equal', () => {
    for (const t of random) {
      const tb = trajectoryBalanceLoss(t).trajectoryLoss;
      const db = detailedBalanceLoss(t).trajectoryLoss;
      for (let n = 0; n < t.N; n++) expect(tb[n]).toBeLessThanOrEqual(L * (L * db[n]));
    }
    // Exact policy, flows off by one nat a level: δ = 1 at every step.
    const policy = new TabularPolicy(goldenTrie);
    policy.logits.set(exact);
    for (let p = 0; p < goldenTrie.numPrefixes; p++) policy.logF[p] = exact[p] + L - goldenTrie.depth[p];
    policy.logZ[0] = policy.logF[0];
    const t = at(policy);
    expectClose(trajectoryBalanceLoss(t).trajectoryLoss, new Array(6).fill(L ** 2), 1e-12, 'TB');
    expectClose(detailedBalanceLoss(t).trajectoryLoss, new Array(6).fill(1), 1e-12, 'DB');
  });

  it('DB = 0 makes every other residual 0', () => {
    const policy = new TabularPolicy(goldenTrie);
    policy.logits.set(exact);
    policy.logF.set(exact);
    policy.logZ[0] = exact[0];
    const t = at(policy);
    expect(sum(detailedBalanceLoss(t).trajectoryLoss)).toBeLessThan(1e-24);
    expect(sum(trajectoryBalanceLoss(t).trajectoryLoss)).toBeLessThan(1e-24);
    for (const subtbLambda of [0, 0.9, 5])
      expect(sum(subTrajectoryBalanceLoss({ ...t, subtbLambda }).trajectoryLoss)).toBeLessThan(1e-24);
  });

  it('SubTB(λ) is DB at λ → 0 and TB at λ → ∞, gradients too', () => {
    for (const t of random)
      for (const [subtbLambda, other] of [
        [0, detailedBalanceLoss(t)],
        [1e-9, detailedBalanceLoss(t)],
        [1e9, trajectoryBalanceLoss(t)],
      ] as const) {
        const found = subTrajectoryBalanceLoss({ ...t, subtbLambda });
        for (const key of ['trajectoryLoss', 'dLogPF', 'dFlow'] as const)
          expectClose(found[key], other[key], 1e-7, `${key}, λ = ${subtbLambda}`);
      }
  });
});

describe('§6.3 flow matching is the soft Bellman equation', () => {
  it('log F(s) = log Σ exp of the children’s: exact flows as logits leave no residual, and the root is log Z', () => {
    const policy = new TabularPolicy(goldenTrie);
    policy.logits.set(exact);
    for (let p = 0; p < goldenTrie.numPrefixes; p++)
      if (goldenTrie.item[p] < 0) expect(policy.logOutflow(p)).toBeCloseTo(exact[p], 12);
  });

  it('DB whose log F is the rows’ logsumexp is flow matching: the tabular trainer’s, as a mean over steps', () => {
    const trainer = new TabularTrainer(goldenTrie, goldenLogReward, { objective: 'fm' });
    randomize(trainer.policy, 7);
    const step = packAll(goldenTrie, goldenLogReward);
    const { logPF, lse } = forward(step, trainer.policy);
    const { trajectoryLoss } = detailedBalanceLoss({ ...step, logPF, logF: lse });
    leaves.forEach((leaf, n) => {
      expect(step.L * trajectoryLoss[n]).toBeCloseTo(trainer.lossAndGradient([leaf]).loss, 10);
    });
  });

  it('P* maximises E[log R] + entropy, whose maximum is log Z: what another policy lacks is KL(P‖P*)', () => {
    const value = (p: Float64Array) => sum(p.map((share, x) => share * goldenLogReward[x])) + entropy(p);
    expect(value(target)).toBeCloseTo(exact[0], 12);
    for (const seed of [8, 9]) {
      const p = randomize(new TabularPolicy(goldenTrie), seed).itemProbabilities();
      expect(exact[0] - value(p)).toBeCloseTo(klDivergence(p, target), 12);
    }
  });
});

describe('§6.9 additive rewards make additive flows and a mixture of policies', () => {
  const random = new RandomStream(10, 'rewards');
  const parts = Array.from({ length: 3 }, () => Float64Array.from({ length: 6 }, () => random.normal()));
  const total = Float64Array.from({ length: 6 }, (_, x) => Math.log(sum(parts.map((part) => Math.exp(part[x])))));
  const flows = parts.map((part) => exactLogFlows(goldenTrie, part));
  const flow = exactLogFlows(goldenTrie, total);

  it('F = F_a + F_ŷ + F_sim at every prefix', () => {
    for (let p = 0; p < goldenTrie.numPrefixes; p++)
      expect(Math.exp(flow[p])).toBeCloseTo(sum(flows.map((f) => Math.exp(f[p]))), 12);
  });

  it('P* = Σ_k (Z_k / Z) P_k*', () => {
    const policies = flows.map((f) => {
      const policy = new TabularPolicy(goldenTrie);
      policy.logits.set(f);
      return policy.itemProbabilities();
    });
    const mixture = total.map((_, x) => sum(policies.map((p, k) => Math.exp(flows[k][0] - flow[0]) * p[x])));
    expect(totalVariation(mixture, targetProbabilities(total))).toBeLessThan(1e-12);
  });
});
