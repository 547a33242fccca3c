/** Which configurations ask for a collaborative model: it is trained, or counted, only for those. */
import { parseExpression } from './rewardExpression.ts';
import type { RunConfig } from './runConfig.ts';

/** What of a configuration says so. */
export interface CollaborativeAsk {
  readonly objective: Pick<RunConfig['objective'], 'type'>;
  readonly reward: Pick<RunConfig['reward'], 'expression' | 'collaborative' | 'estimate'>;
  readonly sampler: Pick<RunConfig['sampler'], 'type' | 'mixture'>;
}

/** Samplers that choose by its scores. */
const BY_SCORE: ReadonlySet<string> = new Set(['curriculum', 'low-confidence']);

/** Whether r_ŷ counts in the reward at all: by its weight, or named in the expression that stands in its place, which parses. */
export function usesEstimate({
  expression,
  collaborative,
}: Pick<RunConfig['reward'], 'expression' | 'collaborative'>): boolean {
  return expression === null ? collaborative > 0 : parseExpression(expression).fields.has('r_y');
}

/** The samplers a run may draw with. */
export function samplerTypes({ type, mixture }: Pick<RunConfig['sampler'], 'type' | 'mixture'>): readonly string[] {
  return type === 'mixture' ? mixture.filter((m) => m.weight > 0).map((m) => m.type) : [type];
}

/** Whether a sampler chooses by the scores of a collaborative model. */
export const choosesByScore = (type: string): boolean => BY_SCORE.has(type);

/**
 * Whether samplers or rewards of the run look at a collaborative model's scores. Cross-entropy alone draws no sets; rewards ask
 * whatever the objective, because every run is measured against the same R/Z.
 */
export function usesCollaborativeModel({ objective, reward, sampler }: CollaborativeAsk): boolean {
  if (objective.type !== 'sft' && samplerTypes(sampler).some(choosesByScore)) return true;
  return usesEstimate(reward) && reward.estimate === 'collaborative';
}
