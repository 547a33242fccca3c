/**
 * What a collaborative model says of a user at a place of the sequence, as rewards and samplers ask it: raw scores, and
 * scores brought to [0, 1] by what is known of the whole catalogue there. Before: `train/collaborativeModel.ts`. After:
 * `rewards/`, `samplers/`.
 */
import type { EstimateScale } from '../config/runConfig.ts';
import { logSumExp } from '../core/logDomain.ts';

/** Of the scores of the whole catalogue, for one user at one place: as much as a scale asks for. */
export interface ScoreStatistics {
  readonly min: number;
  readonly max: number;
  /** log Σ exp of the scores, nats; NaN where that is for another scale than 'softmax'. */
  readonly logSumExp: number;
  /** Scores at equal steps of rank from the least to the greatest, ascending; [NUM_QUANTILES], none where that is for another scale than 'rank'. */
  readonly quantiles: Float32Array;
}

export interface CollaborativeContext {
  /** For the scale of the run's rewards. Asking the first time costs a pass over the catalogue. */
  readonly statistics: ScoreStatistics;
  /** Raw score of an item; more is better. */
  score(item: number): number;
}

export interface CollaborativeScores {
  /** 'SASRec', for people. */
  readonly name: string;
  /** The user before `split.sequence[place]`, knowing the items before it and nothing later. */
  at(place: number): CollaborativeContext;
}

/** Steps of rank that `quantiles` has: what lies between two is read off the straight line. Our choice. */
export const NUM_QUANTILES = 65;

const NO_QUANTILES = new Float32Array();

/** What `scale` needs to know of the scores of a whole catalogue, or every scale where none is given; [numItems], finite. */
export function scoreStatistics(scores: ArrayLike<number>, scale?: EstimateScale): ScoreStatistics {
  const isFor = (other: EstimateScale) => scale === undefined || scale === other;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    min = Math.min(min, scores[i]);
    max = Math.max(max, scores[i]);
  }
  return {
    min,
    max,
    logSumExp: isFor('softmax') ? logSumExp(scores) : Number.NaN,
    quantiles: isFor('rank') ? quantilesOf(scores) : NO_QUANTILES,
  };
}

function quantilesOf(scores: ArrayLike<number>): Float32Array {
  const sorted = Float64Array.from(scores).sort();
  return Float32Array.from({ length: NUM_QUANTILES }, (_, q) => {
    const at = (q * (sorted.length - 1)) / (NUM_QUANTILES - 1);
    const below = Math.floor(at);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  });
}

/** Share of the catalogue with lower scores, by the quantiles; in [0, 1]. */
function rankOf({ quantiles }: ScoreStatistics, score: number): number {
  const last = quantiles.length - 1;
  if (score <= quantiles[0]) return 0;
  if (score >= quantiles[last]) return 1;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (quantiles[mid] <= score) low = mid;
    else high = mid;
  }
  const width = quantiles[high] - quantiles[low];
  return (low + (width > 0 ? (score - quantiles[low]) / width : 0)) / last;
}

/**
 * r_ŷ: a raw score as a number from 0 to 1. 'min-max': (s − min)/(max − min) over the catalogue (METHOD §5's default);
 * 'sigmoid': 1/(1 + e^−s); 'rank': share of the catalogue below; 'softmax': e^s / Σ e^s. Where all scores are equal, min–max
 * is 0.
 */
export function standardizedScore(scale: EstimateScale, score: number, statistics: ScoreStatistics): number {
  const { min, max } = statistics;
  switch (scale) {
    case 'min-max':
      return max > min ? (score - min) / (max - min) : 0;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-score));
    case 'rank':
      return rankOf(statistics, score);
    case 'softmax':
      return Math.exp(score - statistics.logSumExp);
  }
}
