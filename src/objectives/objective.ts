/**
 * Objectives as coefficients: log-probabilities of pairs and log flows of rows in, dL/dlogP per pair and dL/dlogF per
 * pair's row out. Before: `nn/model.ts` forward. After: its backward. A new objective is one kernel and one line here.
 */
import type { ObjectiveType } from '../config/runConfig.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type Program, ProgramBuilder } from '../gpu/program.ts';
import type { Tensor } from '../gpu/tensor.ts';
import { detailedBalanceLoss } from '../kernels/flow/detailedBalanceLoss.ts';
import { subTrajectoryBalanceLoss } from '../kernels/flow/subTrajectoryBalanceLoss.ts';
import { trajectoryBalanceLoss } from '../kernels/flow/trajectoryBalanceLoss.ts';
import { varGradLoss } from '../kernels/flow/varGradLoss.ts';
import { directPreferenceLoss } from '../kernels/loss/directPreferenceLoss.ts';
import { groupRelativePolicyLoss } from '../kernels/loss/groupRelativePolicyLoss.ts';
import { lossReduce } from '../kernels/loss/lossReduce.ts';
import { pairCrossEntropy } from '../kernels/loss/pairCrossEntropy.ts';
import { scaleCoefficients } from '../kernels/loss/scaleCoefficients.ts';
import { softmaxPreferenceLoss } from '../kernels/loss/softmaxPreferenceLoss.ts';
import { softTargetLoss } from '../kernels/loss/softTargetLoss.ts';
import type { Model } from '../nn/model.ts';
import type { FlowKind } from '../nn/modelPlan.ts';

export interface ObjectiveSettings {
  readonly type: ObjectiveType;
  readonly flow: FlowKind;
  /** SubTB(λ). */
  readonly subtbLambda: number;
  /** β of DPO and S-DPO. */
  readonly beta: number;
}

/** The flow an objective reads: flow matching always the logits', set objectives and cross-entropy none. */
export function flowKindOf(type: ObjectiveType, flow: 'head' | 'logits'): FlowKind {
  if (type === 'fm') return 'logits';
  return type === 'tb' || type === 'db' || type === 'subtb' ? flow : 'none';
}

/** Whether an objective's weight belongs to a whole set (read at its first trajectory) instead of each trajectory. */
export function weighsSets(type: ObjectiveType): boolean {
  return type === 'vargrad' || type === 'soft' || type === 'dpo' || type === 'sdpo' || type === 'grpo';
}

/** Whether an objective looks at rewards: cross-entropy does not, preferences see the order alone, and GRPO's reward is a rule. */
export function looksAtRewards(type: ObjectiveType): boolean {
  return balancesRewards(type) || type === 'soft';
}

/** Whether an objective matches log rewards by a residual, so that dL/dlog R = −dL/dlog P_F of a trajectory's last action. */
export function balancesRewards(type: ObjectiveType): boolean {
  return type === 'tb' || type === 'db' || type === 'subtb' || type === 'fm' || type === 'vargrad';
}

/**
 * The paper's λ as the engine's weights (../golden README): CE summed over L tokens + λ Σ_n L_GFN, divided by L.
 * Returns the weight of the set's mean loss beside a cross-entropy of weight 1.
 */
export function gfnWeight(type: ObjectiveType, lambda: number, setSize: number, levels: number): number {
  if (type === 'sft') return 0;
  // DB and FM are means over the L steps already; VarGrad is one variance a set, like TB's sum over it.
  if (type === 'db' || type === 'fm') return lambda * setSize;
  if (type === 'dpo' || type === 'sdpo') return lambda;
  // Means over the set already, of sums over the L steps.
  if (type === 'soft' || type === 'grpo') return lambda / levels;
  return (lambda * setSize) / levels;
}

/**
 * Cross-entropy first (it writes every coefficient), then the objective's own kernel, then the sums, and, where
 * `stepScalars` are given, the loss scale in them.
 */
export async function buildObjective(
  model: Model,
  metrics: Tensor,
  settings: ObjectiveSettings,
  onProgress?: (done: number, total: number) => void,
  stepScalars?: Tensor,
): Promise<Program> {
  const { capacity } = model.plan;
  const t = model.tensor;
  const b = new ProgramBuilder(model.cache, model.bufferOwner, `objective ${settings.type}`);
  b.add(
    pairCrossEntropy({
      P: capacity.pairs,
      counts: t.counts,
      logPF: t.logPF,
      ceWeight: t.ceWeight,
      dLogPF: t.dLogPF,
      dFlow: t.dFlow,
      pairLoss: t.pairLoss,
    }),
  );
  const N = Math.max(1, capacity.trajectories);
  const each = {
    N,
    L: capacity.levels,
    trajectorySteps: t.trajectorySteps,
    logPF: t.logPF,
    logF: settings.flow === 'logits' ? t.rowLse : t.rowLogF,
    trajectory: t.trajectory,
    dLogPF: t.dLogPF,
    dFlow: t.dFlow,
    trajectoryLoss: t.trajectoryLoss,
  };
  const sets = {
    G: capacity.groups,
    N,
    L: capacity.levels,
    counts: t.counts,
    groupStart: t.groupStart,
    trajectorySteps: t.trajectorySteps,
    logPF: t.logPF,
    trajectory: t.trajectory,
    dLogPF: t.dLogPF,
    trajectoryLoss: t.trajectoryLoss,
  };
  const launches: Record<ObjectiveType, () => Launch | null> = {
    sft: () => null,
    tb: () => trajectoryBalanceLoss(each),
    db: () => detailedBalanceLoss(each),
    fm: () => detailedBalanceLoss(each),
    subtb: () => subTrajectoryBalanceLoss({ ...each, subtbLambda: settings.subtbLambda }),
    vargrad: () => varGradLoss(sets),
    soft: () => softTargetLoss(sets),
    grpo: () => groupRelativePolicyLoss(sets),
    dpo: () => directPreferenceLoss({ ...sets, beta: settings.beta }),
    sdpo: () => softmaxPreferenceLoss({ ...sets, beta: settings.beta }),
  };
  const launch = launches[settings.type]();
  if (launch) b.add(launch);
  b.add(
    lossReduce({
      P: capacity.pairs,
      N: launch ? N : 0,
      pairLoss: t.pairLoss,
      trajectoryLoss: t.trajectoryLoss,
      metrics,
    }),
  );
  if (stepScalars) b.add(scaleCoefficients({ P: capacity.pairs, stepScalars, dLogPF: t.dLogPF, dFlow: t.dFlow }));
  return b.build(onProgress);
}
