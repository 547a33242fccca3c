/**
 * The rewards of a run before it trains: sets of some samples as training will draw them first, counted for a picture. Before:
 * `trajectorySets.ts`. After: the page and the command line.
 */
import { samplerTypes, usesCollaborativeModel, usesEstimate } from '../config/collaborativeUse.ts';
import { RandomStream } from '../core/random.ts';
import { rewardHistogram } from '../gflow/rewards/rewardHistogram.ts';
import { looksAtRewards } from '../objectives/objective.ts';
import type { PreparedData } from './prepare.ts';
import type { RewardHistogram } from './runEvents.ts';
import type { Trainer } from './trainer.ts';
import { type TrajectorySet, TrajectorySets } from './trajectorySets.ts';

/** Samples whose sets are looked at. Our choice. */
const PREVIEW_SAMPLES = 256;

function previewSamples({ config, windows }: PreparedData): number[] {
  const all = Uint32Array.from({ length: windows.numSamples }, (_, i) => i);
  return Array.from(new RandomStream(config.seed, 'reward-preview').shuffle(all).subarray(0, PREVIEW_SAMPLES));
}

/** Of a run that is ready to begin; null for objectives without a reward. */
export async function rewardPreview(trainer: Trainer): Promise<RewardHistogram | null> {
  const { data, sets } = trainer;
  return looksAtRewards(data.config.objective.type)
    ? counted(data, sets, await trainer.firstSets(previewSamples(data)))
    : null;
}

/** The same without a model; null too where sampler or reward ask one. */
export async function rewardPreviewOfData(data: PreparedData): Promise<RewardHistogram | null> {
  const { config } = data;
  const asksModel =
    usesCollaborativeModel(config) ||
    usesEstimate(config.reward) ||
    samplerTypes(config.sampler).some((type) => type !== 'logged' && type !== 'random');
  if (!looksAtRewards(config.objective.type) || asksModel) return null;
  const sets = new TrajectorySets(data, null);
  const samples = previewSamples(data);
  const filled = await sets.fill(
    samples.map((sample) => sets.draws(sample, 0, 0, false)),
    samples,
  );
  return counted(data, sets, filled.flat());
}

function counted(
  { config }: PreparedData,
  { reward }: TrajectorySets,
  sets: readonly TrajectorySet[],
): RewardHistogram {
  const positives: number[] = [];
  const others: number[] = [];
  for (const { request, items, logRewards } of sets)
    items.forEach((item, k) => {
      (item === request.positive ? positives : others).push(logRewards[k]);
    });
  const { warnings, ...histogram } = rewardHistogram({ positives, others, logFloor: reward.logFloor });
  const { negative, count } = reward.tally;
  const below =
    negative > 0
      ? [
          `${negative} of ${count} rewards are below 0 and are raised to the floor, as if they were worth the least there is. Guard reward.expression, for instance by max(0, …), if that is not what it should say.`,
        ]
      : [];
  return {
    ...histogram,
    warnings: [...below, ...warnings],
    note: `${sets.length} sets of ${config.sampler.setSize} as the sampler “${config.sampler.type}” draws them at the start`,
  };
}

/** The preview in a line or two for a terminal. */
export function rewardLines({ edges, positives, others, atFloor, warnings, note }: RewardHistogram): string[] {
  const mean = (counts: readonly number[]) => {
    const total = counts.reduce((a, n) => a + n, 0);
    const sum = counts.reduce((a, n, k) => a + (n * (edges[k] + edges[k + 1])) / 2, 0);
    return total > 0 ? `${(sum / total).toFixed(2)} nats` : 'none';
  };
  return [
    `rewards: ${note}; log R of positives about ${mean(positives)}, of the others ${mean(others)}; ${(100 * atFloor).toFixed(1)} % at the floor`,
    ...warnings.map((warning) => `  ${warning}`),
  ];
}
