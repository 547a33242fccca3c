/**
 * What a TabularPolicy's trajectories cost, and the gradient of it, by any of the balance objectives or without their
 * balance. Before: sampled trajectories. After: `tabularTrainer.ts`, which steps along it. METHOD §5.1 and §6.
 */
import { OFF_TRIE, type TabularPolicy } from './tabularPolicy.ts';

export const TABULAR_OBJECTIVES = ['tb', 'db', 'subtb', 'fm', 'vargrad'] as const;
export type TabularObjective = (typeof TABULAR_OBJECTIVES)[number];

/** One sampled path. */
export interface TabularTrajectory {
  /** Prefixes on the way, the root left out; ends at a leaf, or at the prefix that wrote a wrong token. */
  readonly path: readonly number[];
  /** Whether it ended with a token that leads to no item, which adds an edge behind the path. */
  readonly isStray: boolean;
}

/** What the losses ask besides the policy. */
export interface TabularTarget {
  readonly objective: TabularObjective;
  /** λ of sub-trajectory balance. */
  readonly subtbLambda: number;
  /** f64 [numItems], nats */
  readonly logReward: Float64Array;
  /** Log reward of a path that leads to no item, nats. */
  readonly logFloor: number;
  /** Mean reward of the items. */
  readonly meanReward: number;
  /** False: only the reward is asked for, −(R / mean R) log P of every path, and nothing says how much flow is enough. */
  readonly hasBalance: boolean;
}

/** Gradients of the mean loss, shaped like the policy's tables. */
export interface TabularGradient {
  readonly loss: number;
  readonly dLogits: Float64Array;
  readonly dLogF: Float64Array;
  readonly dLogZ: Float64Array;
  readonly dWrongLogits: Float64Array;
}

/** The edges of a trajectory, in order: prefix they leave, and child, OFF_TRIE for a wrong token. */
export function edgesOf({ path, isStray }: TabularTrajectory): { readonly from: number; readonly to: number }[] {
  const edges = path.map((to, l) => ({ from: l === 0 ? 0 : path[l - 1], to }));
  return isStray ? [...edges, { from: path.at(-1) ?? 0, to: OFF_TRIE }] : edges;
}

/** Log reward of where a trajectory ends, nats. */
export function endLogReward(
  { trie }: TabularPolicy,
  target: TabularTarget,
  { path, isStray }: TabularTrajectory,
): number {
  return isStray ? target.logFloor : target.logReward[trie.item[path[path.length - 1]]];
}

/** One sub-trajectory's condition: from state i to state j of a path. */
export interface BalancePiece {
  readonly i: number;
  readonly j: number;
  readonly weight: number;
  /** log F(s_i) + Σ log P_F − log F(s_j), nats. */
  readonly residual: number;
}

/** The weighted conditions of a path: TB is the longest piece alone, DB the pieces of length one, SubTB all by λ^length. */
export function balancePieces(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectory: TabularTrajectory,
): BalancePiece[] {
  const { objective, subtbLambda } = target;
  const logPF = edgesOf(trajectory).map(({ from, to }) => policy.logPFOf(from, to));
  const L = logPF.length;
  const logFlowAt = (index: number) =>
    index === 0
      ? policy.logZ[0]
      : index === L
        ? endLogReward(policy, target, trajectory)
        : policy.logF[trajectory.path[index - 1]];
  let total = 0;
  if (objective === 'subtb') for (let n = 1; n <= L; n++) total += (L + 1 - n) * subtbLambda ** n;
  const pieces: BalancePiece[] = [];
  for (let i = 0; i < L; i++) {
    for (let j = i + 1; j <= L; j++) {
      const weight =
        objective === 'tb'
          ? Number(j - i === L)
          : objective === 'db'
            ? Number(j - i === 1)
            : subtbLambda ** (j - i) / total;
      if (weight === 0) continue;
      pieces.push({ i, j, weight, residual: logFlowAt(i) + sum(logPF.slice(i, j)) - logFlowAt(j) });
    }
  }
  return pieces;
}

/** R / mean R of where a trajectory ends: what weighs its likelihood without the balance. */
export function rewardWeight(policy: TabularPolicy, target: TabularTarget, trajectory: TabularTrajectory): number {
  return Math.exp(endLogReward(policy, target, trajectory)) / target.meanReward;
}

/** log R − log P of a trajectory, nats: what VarGrad compares within a batch. */
export function gapOf(policy: TabularPolicy, target: TabularTarget, trajectory: TabularTrajectory): number {
  const logPF = edgesOf(trajectory).map(({ from, to }) => policy.logPFOf(from, to));
  return endLogReward(policy, target, trajectory) - sum(logPF);
}

/** Mean loss of the trajectories, nats² (without balance: nats), and its gradient. */
export function lossAndGradient(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectories: readonly TabularTrajectory[],
): TabularGradient {
  const { numPrefixes } = policy.trie;
  const gradient = {
    dLogits: new Float64Array(numPrefixes),
    dLogF: new Float64Array(numPrefixes),
    dLogZ: new Float64Array(1),
    dWrongLogits: new Float64Array(numPrefixes),
  };
  const share = 1 / trajectories.length;
  let loss = 0;
  if (!target.hasBalance) {
    for (const trajectory of trajectories) {
      const weight = rewardWeight(policy, target, trajectory);
      for (const { from, to } of edgesOf(trajectory)) {
        loss -= share * weight * policy.logPFOf(from, to);
        addPolicyGradient(policy, from, to, -share * weight, gradient);
      }
    }
  } else if (target.objective === 'fm') {
    for (const trajectory of trajectories) loss += share * flowMatching(policy, target, trajectory, share, gradient);
  } else if (target.objective === 'vargrad') {
    const gaps = trajectories.map((trajectory) => gapOf(policy, target, trajectory));
    const mean = sum(gaps) * share;
    trajectories.forEach((trajectory, n) => {
      const centred = gaps[n] - mean;
      loss += share * centred ** 2;
      for (const { from, to } of edgesOf(trajectory))
        addPolicyGradient(policy, from, to, -2 * share * centred, gradient);
    });
  } else {
    for (const trajectory of trajectories) loss += share * subTrajectories(policy, target, trajectory, share, gradient);
  }
  return { loss, ...gradient };
}

type Tables = Omit<TabularGradient, 'loss'>;

function subTrajectories(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectory: TabularTrajectory,
  share: number,
  gradient: Tables,
): number {
  const edges = edgesOf(trajectory);
  let loss = 0;
  for (const { i, j, weight, residual } of balancePieces(policy, target, trajectory)) {
    loss += weight * residual ** 2;
    const g = 2 * weight * residual * share;
    for (let l = i; l < j; l++) addPolicyGradient(policy, edges[l].from, edges[l].to, g, gradient);
    if (i === 0) gradient.dLogZ[0] += g;
    else gradient.dLogF[trajectory.path[i - 1]] += g;
    if (j < edges.length) gradient.dLogF[trajectory.path[j - 1]] -= g;
  }
  return loss;
}

/** Flow matching's residual where an edge arrives, nats: log flow in − log flow out, logits read as log edge flows. */
export function flowMatchingResidual(policy: TabularPolicy, target: TabularTarget, from: number, to: number): number {
  if (to === OFF_TRIE) return policy.wrongLogits[from] - target.logFloor;
  const item = policy.trie.item[to];
  return policy.logits[to] - (item >= 0 ? target.logReward[item] : policy.logOutflow(to));
}

/** Σ over the states of a path of (log flow in − log flow out)²; a leaf's outflow is R. */
function flowMatching(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectory: TabularTrajectory,
  share: number,
  { dLogits, dWrongLogits }: Tables,
): number {
  const { trie } = policy;
  let loss = 0;
  for (const { from, to } of edgesOf(trajectory)) {
    const residual = flowMatchingResidual(policy, target, from, to);
    loss += residual ** 2;
    const g = 2 * residual * share;
    if (to === OFF_TRIE) {
      dWrongLogits[from] += g;
      continue;
    }
    dLogits[to] += g;
    if (trie.item[to] >= 0) continue;
    const probabilities = policy.childProbabilities(to);
    for (let k = 0; k < probabilities.length; k++) dLogits[trie.firstChild[to] + k] -= g * probabilities[k];
    if (policy.numWrong[to] > 0) dWrongLogits[to] -= g * policy.numWrong[to] * Math.exp(policy.logPFOf(to, OFF_TRIE));
  }
  return loss;
}

/** Adds g · ∂ log P_F(edge) / ∂ logits. */
function addPolicyGradient(policy: TabularPolicy, from: number, to: number, g: number, gradient: Tables): void {
  const first = policy.trie.firstChild[from];
  const probabilities = policy.childProbabilities(from);
  for (let k = 0; k < probabilities.length; k++) gradient.dLogits[first + k] -= g * probabilities[k];
  if (policy.numWrong[from] > 0)
    gradient.dWrongLogits[from] -= g * policy.numWrong[from] * Math.exp(policy.logPFOf(from, OFF_TRIE));
  if (to === OFF_TRIE) gradient.dWrongLogits[from] += g;
  else gradient.dLogits[to] += g;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
