/** The measures of lesson 10 on small catalogues, each by the definition that evaluation uses (`eval/`). */
import { expectedNdcgAt, expectedRecallAt } from '../../eval/expectedMetrics.ts';
import { distanceToTarget, entropy, totalVariation } from '../../eval/flowMetrics.ts';
import { rankByScore } from '../../eval/rankByScore.ts';
import { ndcgAt, recallAt } from '../../eval/rankingMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { fromCounts, itemLogProbs, type Policy, powerPolicy, uniformPolicy } from '../policies.ts';
import { guessedPolicy } from '../secondModel.ts';
import { prefixNamed, WARDROBE_WORLD, type World } from '../worlds.ts';

const { trie, rewards } = WARDROBE_WORLD;
const logReward = rewards.map(Math.log);
export const TARGET = targetProbabilities(logReward);

/** P(x) of a policy; f64 [numItems] */
export const probabilitiesOf = (policy: Policy, world: World = WARDROBE_WORLD): Float64Array =>
  itemLogProbs(world, policy(world, world.rewards.map(Math.log)).logPF).map(Math.exp);

/** Error of the guess that makes the lesson's list, nats. */
export const GUESS_ERROR = 0.5;
export const K_MAX = 20;
export const FIRST_K = 10;
const itemOf = (name: string): number => trie.item[prefixNamed(WARDROBE_WORLD, name)];
/** Held out at first: the item that stands third in the list. */
export const LIST: readonly number[] = Array.from(
  rankByScore(probabilitiesOf(guessedPolicy(GUESS_ERROR)), 0, [], trie.numItems).items,
);
export const FIRST_HELD_OUT = LIST[2];

export interface OneDraw {
  /** From 1. */
  readonly rank: number;
  readonly recall: number;
  readonly ndcg: number;
}

/** Recall@K and NDCG@K of LIST for one held-out item. */
export function oneDraw(heldOut: number, k: number): OneDraw {
  const rank = LIST.indexOf(heldOut) + 1;
  return { rank, recall: recallAt(rank, k), ndcg: ndcgAt(rank, k) };
}

export interface Expected {
  readonly recall: number;
  readonly ndcg: number;
}

/** Recall@K and NDCG@K of a list when the next item is drawn from what Ada truly likes. */
export function expectedOf(list: readonly number[], k: number): Expected {
  const probabilities = list.map((item) => TARGET[item]);
  return { recall: expectedRecallAt(probabilities, k), ndcg: expectedNdcgAt(probabilities, k) };
}

/** All items, best first by a policy's probability; equal ones by number. */
export const listOf = (policy: Policy): number[] =>
  Array.from(rankByScore(probabilitiesOf(policy), 0, [], trie.numItems).items);

/** What Ada was seen to take. */
export const TAKEN = ['jacket formal blue', 'jacket formal black', 'trousers formal blue'].map(itemOf);
/** An unobserved item is good from this true reward on. */
export const GOOD = 2;

export const COMPARED = {
  counts: fromCounts(TAKEN, 0.25),
  even: uniformPolicy,
  guessed: guessedPolicy(GUESS_ERROR),
  proportional: powerPolicy(1),
  cubed: powerPolicy(3),
  greedy: powerPolicy(60),
} as const satisfies Record<string, Policy>;
export type ComparedName = keyof typeof COMPARED;
export const COMPARED_NAMES = Object.keys(COMPARED) as ComparedName[];

export interface Measures {
  readonly ndcg: number;
  readonly distance: number;
  /** P of items that Ada likes and was never seen to take. */
  readonly unobservedGood: number;
  /** Nats. */
  readonly entropy: number;
}

export function measuresOf(name: ComparedName): Measures {
  const p = probabilitiesOf(COMPARED[name]);
  return {
    ndcg: expectedOf(listOf(COMPARED[name]), FIRST_K).ndcg,
    distance: totalVariation(p, TARGET),
    unobservedGood: p.reduce((sum, value, x) => (rewards[x] >= GOOD && !TAKEN.includes(x) ? sum + value : sum), 0),
    entropy: entropy(p),
  };
}

export interface Leak {
  /** Probability that a draw is no item. */
  readonly invalidRate: number;
  /** −log(1 − invalid rate), nats: what log Z is too large by where trajectory balance is zero on every path. */
  readonly leak: number;
  readonly totalVariation: number;
}

/** A policy in balance whose every token goes astray with probability `share`, on a trie of `levels` levels. */
export function leakOf(share: number, { rewards: taste, trie: { levels } }: World): Leak {
  const logTaste = taste.map(Math.log);
  const stays = levels * Math.log(1 - share);
  const { invalidRate, totalVariation: distance } = distanceToTarget(
    targetProbabilities(logTaste).map((p) => Math.log(p) + stays),
    logTaste,
  );
  return { invalidRate, leak: -Math.log(1 - invalidRate), totalVariation: distance };
}
