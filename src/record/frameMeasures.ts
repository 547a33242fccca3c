/** Numbers of one recorded user at one frame that follow from its flows, without a model. Before: `recording.ts`. After: Race. */
import { logSumExp } from '../core/logDomain.ts';
import { distanceToTarget } from '../eval/flowMetrics.ts';
import { logReachOf } from '../gflow/treeFlows.ts';
import type { Trie } from '../items/trie.ts';
import type { FrameUser } from '../train/runEvents.ts';
import { recordedTrie } from './frameFlows.ts';
import type { RecordedItems, Recording } from './recording.ts';

export interface FrameMeasures {
  /** Between the policy and R/Z over the whole catalogue. */
  readonly totalVariation: number;
  /** The same, Jensen–Shannon, nats. */
  readonly jensenShannon: number;
  /** |log F(s_0) − log Σ R|, nats; NaN where no flow is learned. */
  readonly logZError: number;
  /**
   * The policy's mass on the GOOD_ITEMS items of highest reward among those that are neither in the user's history nor the held-out
   * one: good by the run's own reward, in no data of the user's.
   */
  readonly unobservedGoodMass: number;
  /** The mass that R/Z itself has there: what a policy in proportion to reward would give them. */
  readonly unobservedGoodTarget: number;
}

/** As many as `train/baselines.ts` counts by the true process. Our choice. */
export const GOOD_ITEMS = 20;

const tries = new WeakMap<RecordedItems, Trie>();
const measured = new WeakMap<FrameUser, FrameMeasures>();

/** The recording's trie, built once for its items. */
export function trieOf({ items }: Pick<Recording, 'items'>): Trie {
  let trie = tries.get(items);
  if (!trie) {
    trie = recordedTrie(items);
    tries.set(items, trie);
  }
  return trie;
}

/** The items of highest reward that are in no data of the user's, best first. */
export function unobservedGoodItems(
  logReward: ArrayLike<number>,
  user: { readonly history: readonly number[]; readonly target: number },
): number[] {
  const seen = new Set([...user.history, user.target]);
  return Array.from(logReward, (_, item) => item)
    .filter((item) => !seen.has(item))
    .sort((a, b) => logReward[b] - logReward[a] || a - b)
    .slice(0, GOOD_ITEMS);
}

/** Of a frame and a user that were recorded. Computed once. */
export function frameMeasures(
  recording: Pick<Recording, 'items' | 'frames' | 'users'>,
  frameIndex: number,
  userIndex: number,
): FrameMeasures {
  const of = recording.frames[frameIndex].users[userIndex];
  let measures = measured.get(of);
  if (!measures) {
    const trie = trieOf(recording);
    const logReach = logReachOf(trie, of.logPF);
    const logProb = Float64Array.from(trie.leafOfItem, (leaf) => logReach[leaf]);
    const logZ = logSumExp(of.logReward);
    const good = unobservedGoodItems(of.logReward, recording.users[userIndex]);
    measures = {
      ...distanceToTarget(logProb, of.logReward),
      logZError: Math.abs(of.logF[0] - logZ),
      unobservedGoodMass: good.reduce((sum, item) => sum + Math.exp(logProb[item]), 0),
      unobservedGoodTarget: good.reduce((sum, item) => sum + Math.exp(of.logReward[item] - logZ), 0),
    };
    measured.set(of, measures);
  }
  return measures;
}
