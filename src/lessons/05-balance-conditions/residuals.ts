/** What each balance condition says of the uniform policy on a small trie. METHOD §6; `test/lessons` checks its digits. */
import { exactLogFlows } from '../../gflow/exactFlows.ts';
import { pathTo } from '../../items/trie.ts';
import { itemLogProbs, uniformPolicy } from '../policies.ts';
import type { World } from '../worlds.ts';

/** Batches of trajectory balance after which little is left of the difference. */
export const BALANCED_STEPS = 600;

export interface ItemResiduals {
  readonly title: string;
  /** δ_l = log F(s_{l−1}) + log P_F − log F(s_l), nats; [L] */
  readonly edges: readonly number[];
  /** Σ δ_l = log Z + Σ log P_F − log R: the residual of trajectory balance, nats. */
  readonly total: number;
  /** Σ δ_l², nats². */
  readonly db: number;
  /** (Σ δ_l)², nats². */
  readonly tb: number;
}

export interface UniformResiduals {
  readonly items: readonly ItemResiduals[];
  readonly meanDB: number;
  readonly meanTB: number;
  /** Mean of log R − log P over the items: the log Z at which mean TB is least, nats. */
  readonly varGradLogZ: number;
  /** Mean TB at that log Z, nats². */
  readonly varGrad: number;
}

/** Residuals of the uniform policy with the exact flows of `rewards`. */
export function uniformResiduals(world: World, rewards: Float64Array): UniformResiduals {
  const { trie, itemTitles } = world;
  const logReward = rewards.map(Math.log);
  const exact = exactLogFlows(trie, logReward);
  const { logPF } = uniformPolicy(world, logReward);
  const items = itemTitles.map((title, item) => {
    const edges = pathTo(trie, trie.leafOfItem[item]).map((p) => exact[trie.parent[p]] + logPF[p] - exact[p]);
    const total = edges.reduce((a, b) => a + b, 0);
    return { title, edges, total, db: edges.reduce((a, b) => a + b * b, 0), tb: total ** 2 };
  });
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const gaps = [...itemLogProbs(world, logPF)].map((logP, item) => logReward[item] - logP);
  const varGradLogZ = mean(gaps);
  return {
    items,
    meanDB: mean(items.map(({ db }) => db)),
    meanTB: mean(items.map(({ tb }) => tb)),
    varGradLogZ,
    varGrad: mean(gaps.map((gap) => (gap - varGradLogZ) ** 2)),
  };
}
