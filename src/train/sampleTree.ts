/**
 * A sample of the training data as a tree of the packed forest: its history, the sets that hang at it, and every weight of its
 * loss. Before: `trajectorySets.ts`, `referenceSets.ts`. After: `packedForest.ts`.
 */
import type { SetRequest } from '../gflow/samplers/sampler.ts';
import { gfnWeight, weighsSets } from '../objectives/objective.ts';
import { type ForestTrajectory, type ForestTree, UNWEIGHTED } from './packedForest.ts';
import type { PreparedData } from './prepare.ts';
import type { ReferenceSets } from './referenceSets.ts';
import type { TrajectorySet } from './trajectorySets.ts';
import { promptOf } from './windows.ts';

export interface SampleSets {
  /** With an encoder, whose place of the window the prompt ends before: the sets', or, without sets, that of the one positive. */
  readonly encoded: SetRequest | null;
  /** Null for cross-entropy alone. */
  readonly sets: readonly TrajectorySet[] | null;
  /** Of DPO and S-DPO. */
  readonly reference: ReferenceSets | null;
}

/**
 * With an encoder the prompt ends before the positive, and cross-entropy is that of the positive's own trajectory; else it is
 * that of the window's every token. Each of these means has weight `objective.ceWeight`, the sets' mean the weight of `lambda`.
 */
export function sampleTree(
  data: PreparedData,
  sample: number,
  lambda: number,
  { encoded, sets, reference }: SampleSets,
): ForestTree {
  const { config, split, windows, itemTokens, levels } = data;
  const items = encoded ? encoded.history : split.sequence.subarray(windows.first[sample], windows.last[sample]);
  const prompt = promptOf(items, data);
  const historyWeight = encoded ? 0 : config.objective.ceWeight / (prompt.length - 1);
  const ceWeight = encoded ? config.objective.ceWeight / levels : 0;
  const tokensOf = (item: number) => itemTokens.subarray(item * levels, (item + 1) * levels);
  const positive = encoded && { tokens: tokensOf(encoded.positive), at: prompt.length, ...UNWEIGHTED, ceWeight };
  if (!sets) return { prompt, historyWeight, sets: positive ? [[positive]] : [] };
  const { setSize } = config.sampler;
  const { type } = config.objective;
  const weight = gfnWeight(type, lambda, setSize, levels) / sets.length / (weighsSets(type) ? 1 : setSize);
  const trajectories = sets.map(({ request, items, logRewards }, s) =>
    items.map(
      (item, k): ForestTrajectory => ({
        tokens: tokensOf(item),
        at: 1 + request.history.length * levels,
        logReward: logRewards[k],
        refLogProb: reference ? reference.logProb(sample, s, k) : 0,
        weight,
        ceWeight: s === 0 && k === 0 && type !== 'grpo' ? ceWeight : 0,
      }),
    ),
  );
  // A group of the model's own may be without the positive, whose cross-entropy an encoder's model needs all the same.
  if (positive && type === 'grpo') trajectories.push([positive]);
  return { prompt, historyWeight, sets: trajectories };
}
