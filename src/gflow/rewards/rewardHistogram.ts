/**
 * What the rewards of a run look like before it trains: counts for a picture, and what they mean for the target, in sentences.
 * Before: sets drawn with their log rewards. After: the page and the command line.
 */
import { RewardError } from '../../core/errors.ts';
import { logSumExp } from '../../core/logDomain.ts';

export interface CountedRewards {
  /** Borders of the bins, nats, ascending: one more than there are bins. */
  readonly edges: readonly number[];
  /** Counts by bin; the last one's upper border is part of it. */
  readonly positives: readonly number[];
  readonly others: readonly number[];
  /** Share of all log rewards that are at the floor, 0 to 1. */
  readonly atFloor: number;
  /** log of the mean reward of positives over that of the others, nats; null where either is missing. */
  readonly logRatio: number | null;
  /** Share of a set's reward that is the positive's, where a set has one positive; null where there are no others. */
  readonly positiveShare: number | null;
  /** Sentences for people; none where nothing stands out. */
  readonly warnings: readonly string[];
}

export interface RewardSample {
  /** log R of positives, nats, finite. */
  readonly positives: ArrayLike<number>;
  /** log R of the items beside them. */
  readonly others: ArrayLike<number>;
  /** `Reward.logFloor` */
  readonly logFloor: number;
}

/** Log rewards closer than this are one: what is left of rounding. */
const SAME_NATS = 1e-9;
/** From this share of the items beside the positives on, the floor decides the target. Our choice. */
const MUCH_AT_FLOOR = 0.5;
/** A set whose positive has this share of the reward asks for the positive alone. Our choice. */
const NEARLY_ALL = 0.99;
const NUM_BINS = 24;

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/** Throws RewardError where there is no log reward, or one is not finite. */
export function rewardHistogram(sample: RewardSample, numBins = NUM_BINS): CountedRewards {
  const positives = Array.from(sample.positives);
  const others = Array.from(sample.others);
  const all = [...positives, ...others];
  const bad = all.findIndex((x) => !Number.isFinite(x));
  if (all.length === 0 || bad >= 0)
    throw new RewardError(
      all.length === 0
        ? 'rewardHistogram: expected the log rewards of some trajectories, found none. Draw at least one set first.'
        : `rewardHistogram: log reward ${bad} of ${all.length} is ${all[bad]}, expected a finite number. Set reward.floor above 0, or guard reward.expression.`,
    );
  const least = all.reduce((a, b) => Math.min(a, b));
  const most = all.reduce((a, b) => Math.max(a, b));
  const allEqual = most - least <= SAME_NATS;
  // Equal rewards stand in the middle of a picture one nat wide.
  const from = allEqual ? least - 0.5 : least;
  const width = (allEqual ? 1 : most - least) / numBins;
  const count = (values: readonly number[]) => {
    const bins = new Array<number>(numBins).fill(0);
    for (const x of values) bins[Math.min(numBins - 1, Math.floor((x - from) / width))]++;
    return bins;
  };
  const isAtFloor = (x: number) => x - sample.logFloor <= SAME_NATS;
  const othersAtFloor = others.filter(isAtFloor).length;
  const positivesAtFloor = positives.filter(isAtFloor).length;
  const logMean = (values: readonly number[]) => logSumExp(values) - Math.log(values.length);
  const hasBoth = positives.length > 0 && others.length > 0;
  const logRatio = hasBoth ? logMean(positives) - logMean(others) : null;
  const othersASet = others.length / positives.length;
  const positiveShare = logRatio === null ? null : 1 / (1 + othersASet * Math.exp(-logRatio));

  const warnings: string[] = [];
  if (allEqual)
    warnings.push(
      `All ${all.length} rewards are equal (log R ${least.toFixed(2)} nats): the target is uniform over each set, and training learns no preference from it. Give the reward a signal that differs between items.`,
    );
  if (positivesAtFloor > 0)
    warnings.push(
      `${percent(positivesAtFloor / positives.length)} of the positives are at the floor: for them the reward says nothing of the item that was chosen. Raise reward.interaction, or lower reward.floor.`,
    );
  if (others.length > 0 && othersAtFloor / others.length >= MUCH_AT_FLOOR && !allEqual)
    warnings.push(
      `${percent(othersAtFloor / others.length)} of the other items are at the floor: there reward.floor, not a signal, sets how often they should be drawn. An estimated score (reward.collaborative) would tell them apart.`,
    );
  if (logRatio !== null && !allEqual && logRatio <= 0)
    warnings.push(
      `A positive is worth no more than the mean of the other items (log-ratio ${logRatio.toFixed(2)} nats): the target does not prefer what was chosen. Raise reward.interaction or reward.similarity.`,
    );
  if (positiveShare !== null && positiveShare >= NEARLY_ALL)
    warnings.push(
      `A positive is worth ${logRatio!.toFixed(1)} nats more than the mean of the other items and has ${percent(positiveShare)} of a set's reward: the target is nearly that of plain SFT. Lower reward.temperature or raise the other signals.`,
    );
  // METHOD §6.6d: log Z absorbs the one reward there is.
  if (others.length === 0)
    warnings.push(
      'The sets hold the positive alone: a flow of its own can match any reward of it, so that nothing is learned from one. Raise sampler.setSize to 2 or more.',
    );
  return {
    edges: Array.from({ length: numBins + 1 }, (_, k) => from + k * width),
    positives: count(positives),
    others: count(others),
    atFloor: (othersAtFloor + positivesAtFloor) / all.length,
    logRatio,
    positiveShare,
    warnings,
  };
}
