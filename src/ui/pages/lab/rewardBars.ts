/** Numbers and words of the reward histogram. Before: the worker's `rewards`. After: `RewardHistogram.tsx`. */
import type { RewardHistogram } from '../../stores/runStore.ts';
import type { LabSetupText } from '../../text/labSetup.ts';
import { formatCount, formatNumber } from './format.ts';

const total = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

/** Counts as shares of their sum; zeros where nothing was counted. */
export function shares(counts: readonly number[]): number[] {
  const sum = total(counts);
  return counts.map((n) => (sum > 0 ? n / sum : 0));
}

/** Rewards to write at the axis: at most five powers of ten between the bounds (log R, nats), or the bounds themselves where there are fewer than two. */
export function decadeTicks(first: number, last: number): { readonly label: string; readonly logReward: number }[] {
  const [low, high] = [Math.ceil(first / Math.LN10 - 1e-9), Math.floor(last / Math.LN10 + 1e-9)];
  if (high - low < 1) {
    const ends = last > first ? [first, last] : [first];
    return ends.map((logReward) => ({ label: formatNumber(Math.exp(logReward)), logReward }));
  }
  const every = Math.ceil((high - low + 1) / 5);
  const ticks = [];
  for (let power = low; power <= high; power += every)
    ticks.push({
      label: power >= -3 && power <= 4 ? formatPower(power) : `10^${power}`.replace('-', '−'),
      logReward: power * Math.LN10,
    });
  return ticks;
}

const formatPower = (power: number): string => (power < 0 ? (10 ** power).toFixed(-power) : formatCount(10 ** power));

/** The reward below which half of the counts lie, by the middle of its bin. */
function medianReward({ edges }: RewardHistogram, counts: readonly number[]): number {
  const half = total(counts) / 2;
  let seen = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    seen += counts[bin];
    if (seen >= half && counts[bin] > 0) return Math.exp((edges[bin] + edges[bin + 1]) / 2);
  }
  return Number.NaN;
}

/** Share of all rewards at the floor, in per cent. */
export const floorPercent = ({ atFloor }: Pick<RewardHistogram, 'atFloor'>): string =>
  (100 * atFloor).toFixed(atFloor > 0 && atFloor < 0.1 ? 1 : 0);

/** The histogram in a sentence or two, for those who do not see it. */
export function histogramInWords(text: LabSetupText, rewards: RewardHistogram): string {
  const side = (counts: readonly number[]) =>
    [formatCount(total(counts)), formatNumber(medianReward(rewards, counts))] as const;
  return text.rewardsInWords(...side(rewards.positives), ...side(rewards.others), floorPercent(rewards));
}
