/** What a reward is to samplers, trainers and pictures. `compositeReward.ts` implements it. */

export interface Reward {
  /**
   * log R of `item` when `positive` is the item the user chose, nats, finite. `interaction` is r_a: 1 for the positive
   * and for other clicked items of the session (our choice), 0 for augmented items and for mere impressions.
   */
  logReward(positive: number, item: number, interaction: number): number;
  /** log R of the whole catalogue with the positive as the only interaction, nats; f64 [numItems]. */
  logRewards(positive: number): Float64Array;
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
