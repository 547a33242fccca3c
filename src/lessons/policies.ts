/** Policies a lesson can put on its trie without training one: tables of log P_F and log F(s). After: `stage.ts`. */
import { exactLogFlows, targetLogPF } from '../gflow/exactFlows.ts';
import { TabularPolicy } from '../gflow/tabularPolicy.ts';
import { pathTo } from '../items/trie.ts';
import type { World } from './worlds.ts';

export interface PolicyTable {
  /** log P_F of the edge into each prefix, nats; f64 [numPrefixes] */
  readonly logPF: Float64Array;
  /** log F(s), nats; null: Z times the probability of reaching s. f64 [numPrefixes] */
  readonly logF: Float64Array | null;
}

/** Numbers that a lesson's cells are set to, by name: logits, weights, a place in a list. */
export type Settings = Readonly<Record<string, number | readonly number[]>>;

/** A policy as a function of the catalogue, its log rewards (nats, f64 [numItems]) and what the reader has set. */
export type Policy = ((world: World, logReward: Float64Array, settings?: Settings) => PolicyTable) & {
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

/**
 * P_F(c|s) = count(c) / count(s), where an item counts in every prefix on its way and every child counts `smoothing` more; even
 * where nothing was counted. Without smoothing the optimum of cross-entropy on the items (METHOD §6.6).
 */
export const fromCounts =
  (items: readonly number[], smoothing: number): Policy =>
  ({ trie }) => {
    const count = new Float64Array(trie.numPrefixes).fill(smoothing);
    for (const item of items) for (const p of pathTo(trie, trie.leafOfItem[item])) count[p]++;
    const logPF = new Float64Array(trie.numPrefixes);
    for (let p = 0; p < trie.numPrefixes; p++) {
      const [first, end] = [trie.firstChild[p], trie.firstChild[p + 1]];
      let total = 0;
      for (let c = first; c < end; c++) total += count[c];
      // Where nothing was seen, a table has no opinion.
      for (let c = first; c < end; c++) logPF[c] = total > 0 ? Math.log(count[c] / total) : -Math.log(end - first);
    }
    return { logPF, logF: null };
  };

/** log probability of every item, nats; f64 [numItems]. */
export function itemLogProbs({ trie }: World, logPF: ArrayLike<number>): Float64Array {
  return Float64Array.from(trie.leafOfItem, (leaf) => {
    let total = 0;
    for (let p = leaf; p !== 0; p = trie.parent[p]) total += logPF[p];
    return total;
  });
}
