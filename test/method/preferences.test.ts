/** METHOD §6.10: DPO, S-DPO and IPO beside relative trajectory balance, R = π_ref exp(r / β). Float64, one set, L = 2. */
import { describe, expect, it } from 'vitest';
import { logSumExp } from '../../src/core/logDomain.ts';
import { RandomStream } from '../../src/core/random.ts';
import { klDivergence } from '../../src/eval/flowMetrics.ts';
import { targetProbabilities } from '../../src/gflow/exactFlows.ts';
import type { Groups } from '../../src/reference/flow/trajectories.ts';
import { varGradLoss } from '../../src/reference/flow/varGradLoss.ts';
import { directPreferenceLoss } from '../../src/reference/loss/directPreferenceLoss.ts';
import { softmaxPreferenceLoss } from '../../src/reference/loss/softmaxPreferenceLoss.ts';
import { sum } from './table.ts';

interface Candidate {
  /** log π_θ, in two steps. */
  readonly logPF: readonly [number, number];
  readonly logRef: number;
  readonly logReward: number;
}

/** One set of trajectories of two steps; pair 2n + l is step l of trajectory n. */
const setOf = (candidates: readonly Candidate[]): Groups => ({
  N: candidates.length,
  L: 2,
  trajectorySteps: candidates.flatMap((_, n) => [2 * n, 0, 2 * n + 1, 0]),
  logPF: candidates.flatMap((c) => c.logPF),
  trajectory: candidates.flatMap((c) => [1, c.logReward, c.logRef, 0]),
  numGroups: 1,
  groupStart: [0, candidates.length],
});

const random = new RandomStream(11, 'preferences');
const candidate = (): Candidate => ({
  logPF: [-random.uniform() * 3, -random.uniform() * 3],
  logRef: -random.uniform() * 5,
  logReward: random.normal(),
});
/** Δ = log π_θ − log π_ref. */
const delta = (c: Candidate) => c.logPF[0] + c.logPF[1] - c.logRef;
const BETA = 0.7;
const sets = [2, 2, 4, 6].map((size) => Array.from({ length: size }, candidate));

describe('§6.10 the preference family', () => {
  it('S-DPO is the cross-entropy of the positive in a softmax of β Δ over the set, and DPO its set of two', () => {
    for (const set of sets) {
      const scores = set.map((c) => BETA * delta(c));
      const sdpo = sum(softmaxPreferenceLoss({ ...setOf(set), beta: BETA }).trajectoryLoss);
      expect(sdpo).toBeCloseTo(logSumExp(scores) - scores[0], 12);
      const dpo = sum(directPreferenceLoss({ ...setOf(set), beta: BETA }).trajectoryLoss);
      if (set.length === 2) expect(dpo).toBeCloseTo(sdpo, 12);
    }
  });

  it('pairwise VarGrad on RTB is ¼ (Δ_w − Δ_l − (r_w − r_l)/β)²: IPO with the margin the rewards set', () => {
    for (const [w, l] of sets.slice(0, 2)) {
      const [rw, rl] = [w.logReward, l.logReward];
      const rtb = [w, l].map((c) => ({ ...c, logReward: c.logRef + c.logReward / BETA }));
      const ipo = (delta(w) - delta(l) - (rw - rl) / BETA) ** 2;
      expect(sum(varGradLoss(setOf(rtb)).trajectoryLoss)).toBeCloseTo(ipo / 4, 12);
    }
  });

  it('R = π_ref exp(r / β) is the optimum of E[r] − β KL(P‖π_ref), whose value is β log Z', () => {
    const ref = [0.4, 0.3, 0.2, 0.1];
    const rewards = [1, -1, 0.5, 2];
    const logTarget = Float64Array.from(ref, (p, x) => Math.log(p) + rewards[x] / BETA);
    const best = targetProbabilities(logTarget);
    const value = (p: ArrayLike<number>) => sum(rewards.map((r, x) => p[x] * r)) - BETA * klDivergence(p, ref);
    expect(value(best)).toBeCloseTo(BETA * logSumExp(logTarget), 12);
    for (const p of [ref, [0.25, 0.25, 0.25, 0.25], [0, 0, 0, 1]])
      expect(value(best) - value(p)).toBeCloseTo(BETA * klDivergence(p, best), 12);
  });

  it('TB’s weight is 0 at the rewards’ log-ratio and turns beyond it; DPO’s only ever pushes on', () => {
    /** Weight on the positive (−dL/dlog P) when it is `ratio` nats more probable than the negative. */
    const weights = (ratio: number) => {
      const pair = setOf([
        { logPF: [-1, -1 + ratio], logRef: -2, logReward: 1.5 },
        { logPF: [-1, -1], logRef: -2, logReward: 0 },
      ]);
      return {
        varGrad: -varGradLoss(pair).dLogPF[0],
        dpo: -directPreferenceLoss({ ...pair, beta: 1 }).dLogPF[0],
      };
    };
    const [below, at, beyond, far] = [0, 1.5, 3, 30].map(weights);
    expect(below.varGrad).toBeGreaterThan(0.1);
    expect(at.varGrad).toBeCloseTo(0, 12);
    expect(beyond.varGrad).toBeLessThan(-0.1);
    expect(at.dpo).toBeCloseTo(1 / (1 + Math.exp(1.5)), 12);
    for (const [w, ratio] of [
      [below, 0],
      [beyond, 3],
      [far, 30],
    ] as const)
      expect(w.dpo / (1 / (1 + Math.exp(ratio)))).toBeCloseTo(1, 10);
  });
});
