/**
 * METHOD §5.1: every objective's policy gradient is a weighted log-likelihood, dL/dlog P_F = −w, with the weights of the
 * table; flow heads and log rewards get theirs from the same residuals. Float64, random sets.
 */
import { describe, expect, it } from 'vitest';
import { detailedBalanceLoss } from '../../src/reference/flow/detailedBalanceLoss.ts';
import { subTrajectoryBalanceLoss } from '../../src/reference/flow/subTrajectoryBalanceLoss.ts';
import {
  logRewardOf,
  type ObjectiveGradients,
  pairOf,
  refLogProbOf,
  rowOf,
  sumLogPF,
  weightOf,
} from '../../src/reference/flow/trajectories.ts';
import { trajectoryBalanceLoss } from '../../src/reference/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../../src/reference/flow/varGradLoss.ts';
import { directPreferenceLoss } from '../../src/reference/loss/directPreferenceLoss.ts';
import { groupRelativePolicyLoss } from '../../src/reference/loss/groupRelativePolicyLoss.ts';
import { pairCrossEntropy } from '../../src/reference/loss/pairCrossEntropy.ts';
import { softmaxPreferenceLoss } from '../../src/reference/loss/softmaxPreferenceLoss.ts';
import { softTargetLoss } from '../../src/reference/loss/softTargetLoss.ts';
import { centralDifferences, expectClose } from '../kernels/comparison.ts';
import { randomSupervision } from '../kernels/flow/supervision.ts';
import { sum } from './table.ts';

const L = 4;
const LAMBDA = 0.9;
const BETA = 0.3;
const s = randomSupervision(21, { numRows: 30, V: 40, L, groupSizes: [4, 2, 6, 3], extraPairs: 7 });
for (let n = 0; n < s.numTrajectories; n++) s.trajectory[4 * n + 2] = -5 + Math.sin(n);
type Data = typeof s;

const groups = Array.from({ length: s.numGroups }, (_, g) =>
  Array.from({ length: s.groupStart[g + 1] - s.groupStart[g] }, (_, k) => s.groupStart[g] + k),
);
const softmax = (scores: readonly number[]) => {
  const total = sum(scores.map(Math.exp));
  return scores.map((x) => Math.exp(x) / total);
};
const mean = (values: readonly number[]) => sum(values) / values.length;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** Δ = log π_θ − log π_ref. */
const delta = (n: number) => sumLogPF(s, n) - refLogProbOf(s, n);
/** log F(s_j) + …: the residual of steps i … j − 1 of trajectory n. */
function residual(n: number, i: number, j: number): number {
  let r = s.logF[rowOf(s, n, i)] - (j < L ? s.logF[rowOf(s, n, j)] : logRewardOf(s, n));
  for (let l = i; l < j; l++) r += s.logPF[pairOf(s, n, l)];
  return r;
}

/** w of step l of trajectory n, by the table; a DB loss is a mean over its L steps. */
type Weight = (n: number, l: number) => number;
/** A weight of whole trajectories within a group, times the group's own. */
const ofGroup =
  (weights: (members: readonly number[]) => readonly number[]): Weight =>
  (n) => {
    const members = groups.find((m) => m.includes(n))!;
    return weightOf(s, members[0]) * weights(members)[members.indexOf(n)];
  };

const trajectoryWise: Record<string, [(data: Data) => ObjectiveGradients, Weight]> = {
  TB: [trajectoryBalanceLoss, (n) => weightOf(s, n) * -2 * residual(n, 0, L)],
  DB: [detailedBalanceLoss, (n, l) => (weightOf(s, n) * -2 * residual(n, l, l + 1)) / L],
  'SubTB(0.9)': [
    (data) => subTrajectoryBalanceLoss({ ...data, subtbLambda: LAMBDA }),
    (n, l) => {
      let w = 0;
      let total = 0;
      for (let i = 0; i < L; i++)
        for (let j = i + 1; j <= L; j++) {
          total += LAMBDA ** (j - i);
          if (i <= l && l < j) w -= 2 * LAMBDA ** (j - i) * residual(n, i, j);
        }
      return (weightOf(s, n) * w) / total;
    },
  ],
  VarGrad: [
    varGradLoss,
    ofGroup((members) => {
      const d = members.map((n) => logRewardOf(s, n) - sumLogPF(s, n));
      return d.map((x) => (2 / members.length) * (x - mean(d)));
    }),
  ],
};
const setWise: typeof trajectoryWise = {
  DPO: [
    (data) => directPreferenceLoss({ ...data, beta: BETA }),
    ofGroup(([w, ...losers]) => {
      const each = losers.map((l) => (BETA * sigmoid(-BETA * (delta(w) - delta(l)))) / losers.length);
      return [sum(each), ...each.map((x) => -x)];
    }),
  ],
  'S-DPO': [
    (data) => softmaxPreferenceLoss({ ...data, beta: BETA }),
    ofGroup((members) => softmax(members.map((n) => BETA * delta(n))).map((q, k) => BETA * ((k === 0 ? 1 : 0) - q))),
  ],
  GRPO: [
    groupRelativePolicyLoss,
    ofGroup((members) => {
      const rewards = members.map((n) => Math.exp(logRewardOf(s, n)) - 1);
      const deviations = rewards.map((r) => r - mean(rewards));
      const std = Math.sqrt(mean(deviations.map((d) => d * d)));
      return deviations.map((d) => d / (std + 1e-4) / members.length);
    }),
  ],
  'soft targets': [softTargetLoss, ofGroup((members) => softmax(members.map((n) => logRewardOf(s, n))))],
};
const all = { ...trajectoryWise, ...setWise };

describe('§5.1 one kernel for all losses: dL/dlog P_F = −w', () => {
  it('SFT: w = 1 on the positive', () => {
    const { dLogPF } = pairCrossEntropy({ numPairs: 3, logPF: [-1, -2, -3], ceWeight: [1, 0, 1] });
    expect([...dLogPF]).toEqual([-1, 0, -1]);
  });

  it.each(Object.entries(all))('%s: the table’s weight at every step', (_, [loss, weight]) => {
    const { dLogPF } = loss(s);
    const expected = new Float64Array(s.P);
    for (let n = 0; n < s.numTrajectories; n++) for (let l = 0; l < L; l++) expected[pairOf(s, n, l)] = -weight(n, l);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expectClose(dLogPF, expected, 1e-12, 'dLogPF');
  });

  it.each(['VarGrad', 'DPO', 'S-DPO', 'GRPO'])('%s: the weights of a set sum to 0', (name) => {
    const { dLogPF } = all[name][0](s);
    for (const members of groups) expect(sum(members.map((n) => dLogPF[pairOf(s, n, 0)]))).toBeCloseTo(0, 12);
  });

  it('soft targets: the weights of a set sum to its own', () => {
    const { dLogPF } = softTargetLoss(s);
    for (const members of groups)
      expect(-sum(members.map((n) => dLogPF[pairOf(s, n, 0)]))).toBeCloseTo(weightOf(s, members[0]), 12);
  });

  it('flow heads: dTB/dlog Z = 2r; dDB/dlog F(s_l) = 2(δ_l − δ_{l−1}), and 2δ_0 at the root', () => {
    const tb = trajectoryBalanceLoss(s).dFlow;
    const db = detailedBalanceLoss(s).dFlow;
    for (let n = 0; n < s.numTrajectories; n++) {
      const weight = weightOf(s, n);
      for (let l = 0; l < L; l++) {
        expect(tb[pairOf(s, n, l)]).toBeCloseTo(l === 0 ? 2 * weight * residual(n, 0, L) : 0, 12);
        const before = l === 0 ? 0 : residual(n, l - 1, l);
        expect(db[pairOf(s, n, l)]).toBeCloseTo((2 * weight * (residual(n, l, l + 1) - before)) / L, 12);
      }
    }
  });
});

describe('the gradient of a log reward, from which reward weights learn', () => {
  it.each(Object.entries(trajectoryWise))('%s: dL/dlog R = −dL/dlog P_F of the last action', (_, [loss]) => {
    const byLogReward = centralDifferences(
      (trajectory) => sum(loss({ ...s, trajectory: trajectory as unknown as Data['trajectory'] }).trajectoryLoss),
      s.trajectory,
      Array.from({ length: s.numTrajectories }, (_, n) => 4 * n + 1),
    );
    const { dLogPF } = loss(s);
    const last = Array.from({ length: s.numTrajectories }, (_, n) => -dLogPF[pairOf(s, n, L - 1)]);
    expect(Math.max(...last.map(Math.abs))).toBeGreaterThan(0.01);
    expectClose(byLogReward, last, 1e-7, 'dLogReward'); // differences of step 1e-4
  });

  it('soft targets do not have it: their rewards are no part of a residual', () => {
    const byLogReward = centralDifferences(
      (trajectory) =>
        sum(softTargetLoss({ ...s, trajectory: trajectory as unknown as Data['trajectory'] }).trajectoryLoss),
      s.trajectory,
      [4 * groups[0][0] + 1],
    );
    expect(Math.abs(byLogReward[0] + softTargetLoss(s).dLogPF[pairOf(s, groups[0][0], L - 1)])).toBeGreaterThan(0.01);
  });
});
