/**
 * One trajectory's step, spelled out edge by edge before the update is made: what Play's "Explain this step" prints.
 * Before: `tabularTrainer.ts`. After: the page. Every number is in nats.
 */
import {
  balancePieces,
  edgesOf,
  endLogReward,
  flowMatchingResidual,
  rewardWeight,
  type TabularTarget,
  type TabularTrajectory,
} from './tabularLosses.ts';
import type { TabularPolicy } from './tabularPolicy.ts';

export interface LedgerRow {
  /** The prefix the edge leads to; OFF_TRIE for a wrong token. */
  readonly prefix: number;
  readonly logPF: number;
  /** log F(parent) + log P_F. */
  readonly logFlowIn: number;
  /** log F of where the edge arrives: what the objective knows of it; log R at the end. */
  readonly logFlowOut: number;
  /** logFlowIn − logFlowOut. */
  readonly residual: number;
  /** d loss / d log P_F of this edge from this path (FM: / d its log edge flow); above zero the update lowers it. NaN while the path is open. */
  readonly gradient: number;
}

export interface TrajectoryLedger {
  readonly rows: readonly LedgerRow[];
  /** Whether the path has not reached its end yet: no update has been made. */
  readonly isOpen: boolean;
  readonly isStray: boolean;
  /** Log reward of the end; NaN while the path is open. */
  readonly logReward: number;
  /** log Z the objective compares with: learned, or the batch's mean of log R − log P (VarGrad). */
  readonly logZ: number;
  /** log Z + Σ log P_F − log R of the whole path; NaN while it is open. */
  readonly pathResidual: number;
}

/** `logZ` is what the objective takes for log Z at this step, nats. */
export function ledgerOf(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectory: TabularTrajectory,
  logZ: number,
): TrajectoryLedger {
  const { trie } = policy;
  const { objective } = target;
  const edges = edgesOf(trajectory);
  const isOpen = !trajectory.isStray && trie.item[trajectory.path.at(-1) ?? 0] < 0;
  const logReward = isOpen ? Number.NaN : endLogReward(policy, target, trajectory);
  const gradient = isOpen ? edges.map(() => Number.NaN) : edgeGradients(policy, target, trajectory, logZ);
  let logReach = 0;
  let logFlow = logZ;
  const rows = edges.map(({ from, to }, l) => {
    const logPF = policy.logPFOf(from, to);
    const logFlowIn = logFlow + logPF;
    logReach += logPF;
    const isEnd = !isOpen && l === edges.length - 1;
    if (isEnd) logFlow = logReward;
    else if (objective === 'fm') logFlow = policy.logOutflow(to);
    else if (objective === 'db' || objective === 'subtb') logFlow = policy.logF[to];
    else logFlow = logZ + logReach;
    return {
      prefix: to,
      logPF,
      logFlowIn,
      logFlowOut: logFlow,
      residual: logFlowIn - logFlow,
      gradient: gradient[l],
    };
  });
  return { rows, isOpen, isStray: trajectory.isStray, logReward, logZ, pathResidual: logZ + logReach - logReward };
}

/** d loss / d log P_F of every edge, of this path's own loss (not divided by the batch). */
function edgeGradients(
  policy: TabularPolicy,
  target: TabularTarget,
  trajectory: TabularTrajectory,
  logZ: number,
): number[] {
  const edges = edgesOf(trajectory);
  if (!target.hasBalance) return edges.map(() => -rewardWeight(policy, target, trajectory));
  if (target.objective === 'fm') {
    const residuals = edges.map(({ from, to }) => flowMatchingResidual(policy, target, from, to));
    return edges.map(({ from, to }, l) => {
      const asOutflow = l === 0 ? 0 : residuals[l - 1] * Math.exp(policy.logPFOf(from, to));
      return 2 * (residuals[l] - asOutflow);
    });
  }
  if (target.objective === 'vargrad') {
    const logP = edges.reduce((total, { from, to }) => total + policy.logPFOf(from, to), 0);
    return edges.map(() => 2 * (logZ + logP - endLogReward(policy, target, trajectory)));
  }
  const gradient = edges.map(() => 0);
  for (const { i, j, weight, residual } of balancePieces(policy, target, trajectory))
    for (let l = i; l < j; l++) gradient[l] += 2 * weight * residual;
  return gradient;
}
