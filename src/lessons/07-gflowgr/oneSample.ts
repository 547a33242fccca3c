/**
 * One training sample of GFlowGR on Wardrobe-64, by the sampler and the reward that training uses: Ada has taken three garments
 * and now takes a fourth. After: the lesson's picture and tables, and `jointLoss.ts`.
 */
import { DEFAULT_RUN_CONFIG } from '../../config/runConfig.ts';
import { RandomStream } from '../../core/random.ts';
import type { Split } from '../../data/dataset.ts';
import { wardrobeReaders } from '../../data/datasets/wardrobe64.ts';
import { type CollaborativeScores, scoreStatistics, standardizedScore } from '../../gflow/collaborative.ts';
import { createReward, type RewardSignals } from '../../gflow/rewards/reward.ts';
import { candidatePool, observedItems, poolSizeOf } from '../../gflow/samplers/candidatePool.ts';
import { createCurriculumSampler } from '../../gflow/samplers/curriculumSampler.ts';
import type { SetRequest } from '../../gflow/samplers/sampler.ts';
import { pathTo } from '../../items/trie.ts';
import { guessedRewards } from '../secondModel.ts';
import { prefixNamed, WARDROBE_WORLD } from '../worlds.ts';

const { trie } = WARDROBE_WORLD;
const itemOf = (name: string): number => trie.item[prefixNamed(WARDROBE_WORLD, name)];

export const HISTORY = wardrobeReaders[0].history;
/** The item Ada takes. */
export const POSITIVE = itemOf('jacket formal blue');
/** N, the positive included: a run's default. */
export const SET_SIZE = DEFAULT_RUN_CONFIG.sampler.setSize;
/** The error of the second model's guess, nats. */
export const GUESS_ERROR = 0.5;

const scores = guessedRewards(GUESS_ERROR).map(Math.log);
const statistics = scoreStatistics(scores, 'min-max');
/** r_ŷ: the second model's score of an item, brought to 0 to 1 over the catalogue. */
export const estimate = (item: number): number => standardizedScore('min-max', scores[item], statistics);
const secondModel: CollaborativeScores = {
  name: 'second model',
  at: () => ({ statistics, score: (item) => scores[item] }),
};

// The last two of a sequence are held out, so two more garments follow; nothing here reads them.
const sequence = Uint32Array.from([...HISTORY, POSITIVE, itemOf('scarf formal blue'), itemOf('trousers casual black')]);
const split: Split = {
  numUsers: 1,
  numItems: trie.numItems,
  userIndex: Uint32Array.of(0),
  start: Uint32Array.of(0, sequence.length),
  sequence,
  interaction: Uint32Array.from(sequence, (_, i) => i),
  usersTooShort: 0,
  numTrainInteractions: sequence.length - 2,
};
const sampler = createCurriculumSampler(split, secondModel, null, () => 'clicked');

export interface DrawnSet {
  /** The pool with the second model's scores, ascending; `isChosen` are in the set. */
  readonly pool: readonly { readonly item: number; readonly score: number; readonly isChosen: boolean }[];
  /** The positive first. */
  readonly items: readonly number[];
}

/** The trajectory set at a share `progress` of training, by `seed`. */
export function drawSet(progress: number, seed: number): DrawnSet {
  const place = HISTORY.length;
  const request: SetRequest = {
    positive: POSITIVE,
    user: 0,
    position: place,
    place,
    history: HISTORY,
    setSize: SET_SIZE,
    progress,
  };
  const stream = () => new RandomStream(seed, 'lesson/sets');
  const items = sampler.sample(request, stream());
  // The sampler draws its pool first, so the same stream gives the same pool.
  const pool = candidatePool(
    request,
    poolSizeOf(null, SET_SIZE),
    observedItems(split, request),
    trie.numItems,
    stream(),
  );
  return {
    items,
    pool: pool
      .map((item) => ({ item, score: scores[item], isChosen: items.includes(item) }))
      .sort((a, b) => a.score - b.score || a.item - b.item),
  };
}

/** w_a, w_ŷ and w_s. */
export type Weights = readonly [number, number, number];
/** The paper's plain sum. */
export const PLAIN_SUM: Weights = [1, 1, 1];

const itemTokens = Uint32Array.from(
  Array.from(trie.leafOfItem).flatMap((leaf) => pathTo(trie, leaf).map((p) => trie.token[p])),
);

/** A run's reward with these weights. */
const rewardWith = ([interaction, collaborative, similarity]: Weights) =>
  createReward({ ...DEFAULT_RUN_CONFIG.reward, interaction, collaborative, similarity }, { itemTokens, levels: 3 });

const levelOf = (item: number) => (item === POSITIVE ? 'clicked' : 'augmented');

/** The least reward there is. */
export const FLOOR = DEFAULT_RUN_CONFIG.reward.floor;

/** r_a, r_ŷ and r_sim of an item beside the positive, and its R. */
export function rewardOf(item: number, weights: Weights): RewardSignals & { readonly reward: number } {
  const reward = rewardWith(weights);
  const signals = reward.signals(POSITIVE, item, levelOf(item), estimate(item));
  return { ...signals, reward: Math.exp(reward.logReward(signals)) };
}

/** R of every item when Ada takes POSITIVE; f64 [numItems]. */
export const fusedRewards = (weights: Weights): Float64Array =>
  rewardWith(weights).logRewards(POSITIVE, levelOf, estimate).map(Math.exp);

/** One for the items of a set and next to nothing elsewhere, so that the picture shows where the set lies; f64 [numItems]. */
export const markSet = ({ items }: DrawnSet): Float64Array =>
  Float64Array.from({ length: trie.numItems }, (_, x) => (items.includes(x) ? 1 : FLOOR));
