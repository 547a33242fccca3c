/** Policies and rewards that show what a balance loss cannot know. METHOD §6.7. */
import { exactLogFlows, targetLogPF } from '../../gflow/exactFlows.ts';
import { itemLogProbs, type Policy } from '../policies.ts';
import { GOLDEN_WORLD } from '../worlds.ts';

/** Items of the golden trie that a sampler happened to show: A, B and C. */
export const SEEN = [0, 1, 2];

/**
 * A policy that holds `mass` on SEEN, there in proportion to the rewards, and spreads the rest evenly over the others.
 * Any `mass` gives the same ratios inside SEEN, so a balance loss with a free Z cannot tell them apart.
 */
export function seenPolicy(mass: number): Policy {
  const policy = ({ trie }: typeof GOLDEN_WORLD, logReward: Float64Array) => {
    const seen = SEEN.reduce((total, x) => total + Math.exp(logReward[x]), 0);
    const others = trie.numItems - SEEN.length;
    const logP = logReward.map((value, x) =>
      SEEN.includes(x) ? Math.log(mass / seen) + value : Math.log((1 - mass) / others),
    );
    return { logPF: targetLogPF(trie, exactLogFlows(trie, logP)), logF: null };
  };
  return Object.assign(policy, { parameter: mass });
}

/** Variance of log R − log P over SEEN, nats²: the balance loss of the set at the Z that suits it best (VarGrad). */
export function lossOnSeen(logPF: ArrayLike<number>, logReward: Float64Array): number {
  const logP = itemLogProbs(GOLDEN_WORLD, logPF);
  const gaps = SEEN.map((x) => logReward[x] - logP[x]);
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  return gaps.reduce((a, b) => a + (b - mean) ** 2, 0) / gaps.length;
}
