/**
 * GFlowGR's reward: R = w_a r_a + w_y r_ŷ + w_s r_sim (the paper's plain sum at weights 1; METHOD §1.4), the same with learned
 * weights, or a person's own expression; then our floor and temperature: log R = β log max(R, floor). So zero and negative
 * rewards are raised to the floor, and counted.
 * Before: item tokens, interaction levels, a score. After: trainers, exact flows, pictures.
 */

import { parseExpression } from '../../config/rewardExpression.ts';
import type { RunConfig } from '../../config/runConfig.ts';
import { ConfigError, RewardError, ShapeError } from '../../core/errors.ts';
import type { InteractionLevel } from '../interactionLevel.ts';
import { LearnedWeights } from './learnedWeights.ts';

/** What a reward is made of, for one item beside one positive. */
export interface RewardSignals {
  readonly positive: number;
  readonly item: number;
  readonly level: InteractionLevel;
  /** r_a: the number of the level, `reward.levels`. */
  readonly interaction: number;
  /** r_ŷ, standardised by the caller (`standardizedScore`). */
  readonly estimate: number;
  /** r_sim: tokens shared with the positive, L for the positive itself. */
  readonly similarity: number;
}

export interface RewardTally {
  /** Rewards given. */
  readonly count: number;
  /** Of them, those raised to the floor. */
  readonly atFloor: number;
  /** Of those, the ones below 0: only an expression makes them. */
  readonly negative: number;
}

export interface Reward {
  /** Whether r_ŷ matters; where it does not, callers pass 0. */
  readonly usesEstimate: boolean;
  /** Throws RewardError for an item or a positive that has no path. */
  signals(positive: number, item: number, level: InteractionLevel, estimate: number): RewardSignals;
  /** log R, nats, finite. Throws RewardError where R is not finite. */
  logReward(signals: RewardSignals): number;
  /** log R of the whole catalogue when `positive` is the item the user chose, nats; f64 [numItems]. Not tallied. */
  logRewards(
    positive: number,
    level: (item: number) => InteractionLevel,
    estimate: (item: number) => number,
  ): Float64Array;
  /** Of `reward.fusion` 'learned'; else null. */
  readonly learned: LearnedWeights | null;
  /** log of the least reward there is, nats. */
  readonly logFloor: number;
  /** What `logReward` has given so far. */
  readonly tally: RewardTally;
}

export interface RewardItems {
  /** u32 [numItems, levels] */
  readonly itemTokens: Uint32Array;
  readonly levels: number;
  /** Share of the training interactions that are the item's, f64 [numItems]; only an expression asks. */
  readonly popularity?: ArrayLike<number>;
}

/** Tokens two items share: position by position, or up to the first difference. L for an item and itself. */
export function tokenOverlap(
  tokens: Uint32Array,
  levels: number,
  a: number,
  b: number,
  kind: RunConfig['reward']['similarityKind'],
): number {
  let shared = 0;
  for (let l = 0; l < levels; l++) {
    if (tokens[a * levels + l] === tokens[b * levels + l]) shared++;
    else if (kind === 'prefix') break;
  }
  return shared;
}

/** R before floor and temperature. */
type Fusion = (signals: RewardSignals) => number;

function expressionFusion(
  text: string,
  { itemTokens, levels, popularity }: RewardItems,
): { fusion: Fusion; usesEstimate: boolean } {
  const { fields, evaluate } = parseExpression(text);
  if (fields.has('popularity') && popularity === undefined)
    throw new ConfigError(
      `reward.expression: "${text}" names popularity, and no counts of the training items were given. Leave popularity out of it here.`,
    );
  const share = fields.has('popularity') ? popularity! : null;
  return {
    usesEstimate: fields.has('r_y'),
    fusion: ({ positive, item, level, interaction, estimate, similarity }) =>
      evaluate({
        r_a: interaction,
        r_y: estimate,
        r_sim: similarity,
        prefix: tokenOverlap(itemTokens, levels, positive, item, 'prefix'),
        liked: level === 'liked' ? 1 : 0,
        clicked: level === 'clicked' ? 1 : 0,
        impression: level === 'impression' ? 1 : 0,
        augmented: level === 'augmented' ? 1 : 0,
        positive: item === positive ? 1 : 0,
        popularity: share === null ? 0 : share[item],
        L: levels,
      }),
  };
}

/**
 * The reward of a configuration's `reward` section. Throws ConfigError for an expression that does not parse, and for
 * learned weights that are all 0; ShapeError for tokens of another shape.
 */
export function createReward(settings: RunConfig['reward'], items: RewardItems): Reward {
  const { itemTokens, levels } = items;
  const { interaction: wA, collaborative: wY, similarity: wS, floor, temperature } = settings;
  const numItems = itemTokens.length / levels;
  if (!Number.isInteger(numItems))
    throw new ShapeError(`createReward: ${itemTokens.length} tokens do not make items of ${levels} levels.`);
  // An expression stands in the place of weights: parseRunConfig refuses both.
  const learned =
    settings.expression === null && settings.fusion === 'learned'
      ? new LearnedWeights([wA, wY, wS], floor, temperature)
      : null;
  const { fusion, usesEstimate }: { fusion: Fusion; usesEstimate: boolean } =
    settings.expression !== null
      ? expressionFusion(settings.expression, items)
      : {
          usesEstimate: wY !== 0,
          fusion: (s) => {
            const [a, y, sim] = learned ? learned.weights : [wA, wY, wS];
            return a * s.interaction + (y === 0 ? 0 : y * s.estimate) + sim * s.similarity;
          },
        };
  const isItem = (item: number) => Number.isInteger(item) && item >= 0 && item < numItems;

  const signals: Reward['signals'] = (positive, item, level, estimate) => {
    const missing = !isItem(positive) ? `positive ${positive}` : isItem(item) ? null : `item ${item}`;
    if (missing !== null)
      throw new RewardError(
        `The reward of item ${item} for positive ${positive}: ${missing} has no path, expected one of the ${numItems} items of the trie. Build semantic IDs for the data set that is trained on.`,
      );
    const similarity = tokenOverlap(itemTokens, levels, positive, item, settings.similarityKind);
    return { positive, item, level, interaction: settings.levels[level], estimate, similarity };
  };
  const rewardOf = (s: RewardSignals): { reward: number; logReward: number } => {
    const reward = fusion(s);
    const logReward = temperature * Math.log(Math.max(reward, floor));
    if (!Number.isFinite(reward) || !Number.isFinite(logReward))
      throw new RewardError(
        `The reward of item ${s.item} for positive ${s.positive} is ${reward}, log R ${logReward} (level ${s.level}, r_a ${s.interaction}, r_ŷ ${s.estimate}, r_sim ${s.similarity}, floor ${floor}); no finite flow can match it. ${settings.expression === null ? 'Keep the weights and signals finite, and reward.floor above 0' : 'Guard divisions and logarithms of reward.expression, for instance log(max(r_y, 0.001))'}.`,
      );
    return { reward, logReward };
  };
  const tally = { count: 0, atFloor: 0, negative: 0 };
  return {
    usesEstimate,
    learned,
    logFloor: temperature * Math.log(floor),
    tally,
    signals,
    logReward(s) {
      const { reward, logReward } = rewardOf(s);
      tally.count++;
      if (reward <= floor) tally.atFloor++;
      if (reward < 0) tally.negative++;
      return logReward;
    },
    logRewards: (positive, level, estimate) =>
      Float64Array.from(
        { length: numItems },
        (_, item) => rewardOf(signals(positive, item, level(item), estimate(item))).logReward,
      ),
  };
}
