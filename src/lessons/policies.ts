/** Policies a lesson can put on its trie without training one: tables of log P_F and log F(s). After: `stage.ts`. */
import { exactLogFlows, targetLogPF } from '../gflow/exactFlows.ts';
import { TabularPolicy } from '../gflow/tabularPolicy.ts';
import type { World } from './worlds.ts';

export interface PolicyTable {
  /** log P_F of the edge into each prefix, nats; f64 [numPrefixes] */
  readonly logPF: Float64Array;
  /** log F(s), nats; null: Z times the probability of reaching s. f64 [numPrefixes] */
  readonly logF: Float64Array | null;
}

/** A policy as a function of the catalogue and its log rewards (nats, f64 [numItems]). */
export type Policy = ((world: World, logReward: Float64Array) => PolicyTable) & {
  /** The number it was made with, for the slider that sets it: a power, a share, an error. */
  readonly parameter?: number;
};

/** P_F(c|s) = F*(c) / F*(s): in proportion to the rewards. */
export const exactPolicy: Policy = ({ trie }, logReward) => ({
  logPF: targetLogPF(trie, exactLogFlows(trie, logReward)),
  logF: null,
});

/** Every child equally likely. */
export const uniformPolicy: Policy = ({ trie }) => ({ logPF: new TabularPolicy(trie).logPF(), logF: null });

/** Every child equally likely, but the flow at every prefix is the exact one: each edge shows a residual of its own. */
export const uniformWithExactFlows: Policy = ({ trie }, logReward) => ({
  logPF: new TabularPolicy(trie).logPF(),
  logF: exactLogFlows(trie, logReward),
});

/** In proportion to rewards to the power β: 0 is uniform over items, 1 proportional, large β greedy. */
export function powerPolicy(beta: number): Policy {
  const policy = ({ trie }: World, logReward: Float64Array): PolicyTable => ({
    logPF: targetLogPF(
      trie,
      exactLogFlows(
        trie,
        logReward.map((value) => beta * value),
      ),
    ),
    logF: null,
  });
  return Object.assign(policy, { parameter: beta });
}

/** Proportional everywhere but at one prefix, which sends the same down each of its edges. */
export const brokenAt =
  (name: string): Policy =>
  (world, logReward) => {
    const { trie, prefixNames } = world;
    const { logPF } = exactPolicy(world, logReward);
    const p = prefixNames.indexOf(name);
    const [first, end] = [trie.firstChild[p], trie.firstChild[p + 1]];
    logPF.fill(-Math.log(end - first), first, end);
    return { logPF, logF: exactLogFlows(trie, logReward) };
  };

/** log probability of every item, nats; f64 [numItems]. */
export function itemLogProbs({ trie }: World, logPF: ArrayLike<number>): Float64Array {
  return Float64Array.from(trie.leafOfItem, (leaf) => {
    let total = 0;
    for (let p = leaf; p !== 0; p = trie.parent[p]) total += logPF[p];
    return total;
  });
}
