/**
 * GFlowGR's reward: R = w_a r_a + w_y r_ŷ + w_s r_sim (the paper's plain sum at weights 1), then our floor and
 * temperature: log R = β log max(R, floor). Before: item tokens. After: trainers, exact flows, pictures.
 */
import { RewardError, ShapeError } from '../../core/errors.ts';

export interface Reward {
  /**
   * log R of `item` when `positive` is the item the user chose, nats, finite. `interaction` is r_a: 1 for the positive
   * and for other clicked items of the session (our choice), 0 for augmented items and for mere impressions.
   */
  logReward(positive: number, item: number, interaction: number): number;
  /**
   * log R of the whole catalogue, nats; f64 [numItems]. `interaction` gives each item's r_a; without it the positive is
   * the only interaction.
   */
  logRewards(positive: number, interaction?: (item: number) => number): Float64Array;
}

/** The `reward` section of a run configuration. */
export interface RewardSettings {
  readonly interaction: number;
  readonly collaborative: number;
  readonly similarity: number;
  readonly similarityKind: 'positional' | 'prefix';
  readonly floor: number;
  readonly temperature: number;
}

/** A collaborative model's score of an item for the user behind `positive`, standardised to [0, 1] by its owner. */
export type CollaborativeScore = (positive: number, item: number) => number;

/** Tokens two items share: position by position, or up to the first difference. L for an item and itself. */
export function tokenOverlap(
  tokens: Uint32Array,
  levels: number,
  a: number,
  b: number,
  kind: RewardSettings['similarityKind'],
): number {
  let shared = 0;
  for (let l = 0; l < levels; l++) {
    if (tokens[a * levels + l] === tokens[b * levels + l]) shared++;
    else if (kind === 'prefix') break;
  }
  return shared;
}

/**
 * `itemTokens` is u32 [numItems, levels]. A collaborative weight needs a score.
 * The result throws RewardError when a log reward is not finite.
 */
export function createReward(
  settings: RewardSettings,
  itemTokens: Uint32Array,
  levels: number,
  score?: CollaborativeScore,
): Reward {
  const numItems = itemTokens.length / levels;
  if (!Number.isInteger(numItems))
    throw new ShapeError(`createReward: ${itemTokens.length} tokens do not make items of ${levels} levels.`);
  if (settings.collaborative !== 0 && score === undefined)
    throw new RewardError(
      `createReward: reward.collaborative is ${settings.collaborative}, but no collaborative model was given. Set it to 0.`,
    );
  const logReward = (positive: number, item: number, interaction: number): number => {
    const similarity = tokenOverlap(itemTokens, levels, positive, item, settings.similarityKind);
    const collaborative = settings.collaborative === 0 ? 0 : settings.collaborative * score!(positive, item);
    const reward = settings.interaction * interaction + collaborative + settings.similarity * similarity;
    const value = settings.temperature * Math.log(Math.max(reward, settings.floor));
    if (!Number.isFinite(value))
      throw new RewardError(
        `The log reward of item ${item} for positive ${positive} is ${value} (R = ${reward}, floor ${settings.floor}). No finite flow can match it; set reward.floor above 0.`,
      );
    return value;
  };
  return {
    logReward,
    logRewards: (positive, interaction = (item) => (item === positive ? 1 : 0)) =>
      Float64Array.from({ length: numItems }, (_, item) => logReward(positive, item, interaction(item))),
  };
}
