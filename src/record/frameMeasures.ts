/** Numbers of one recorded user at one frame that follow from its flows, without a model. Before: `recording.ts`. After: Race, the Lab. */
import { logSumExp } from '../core/logDomain.ts';
import { exposureOf, UNOBSERVED_GOOD } from '../eval/exposure.ts';
import { distanceToTarget } from '../eval/flowMetrics.ts';
import { exactLogFlows } from '../gflow/exactFlows.ts';
import { levelEntropies } from '../gflow/levelEntropy.ts';
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
   * Of every item whether the user took it, or never though it is good (`eval/exposure.ts`), by the run's own reward: a recording
   * knows no other. Taken are the recorded history and the held-out item. u8 [numItems]
   */
  readonly exposure: Uint8Array;
  /** The policy's mass on the unobserved but good items. */
  readonly unobservedGoodMass: number;
  /** The mass that R/Z itself has there: what a policy in proportion to reward would give them. */
  readonly unobservedGoodTarget: number;
  /** Entropy of the policy's choice at each level, nats (`gflow/levelEntropy.ts`); their sum is that of the item. [levels] */
  readonly levelEntropy: readonly number[];
  /** The same of R/Z. [levels] */
  readonly targetLevelEntropy: readonly number[];
}

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
    const { history, target } = recording.users[userIndex];
    const exposure = exposureOf(Float64Array.from(of.logReward), [...history, target]);
    const massOf = (logMass: (item: number) => number) =>
      exposure.reduce((sum, kind, item) => (kind === UNOBSERVED_GOOD ? sum + Math.exp(logMass(item)) : sum), 0);
    measures = {
      ...distanceToTarget(logProb, of.logReward),
      logZError: Math.abs(of.logF[0] - logZ),
      exposure,
      unobservedGoodMass: massOf((item) => logProb[item]),
      unobservedGoodTarget: massOf((item) => of.logReward[item] - logZ),
      levelEntropy: levelEntropies(trie, of.logPF),
      targetLevelEntropy: levelEntropies(trie, exactLogFlows(trie, Float64Array.from(of.logReward))),
    };
    measured.set(of, measures);
  }
  return measures;
}
