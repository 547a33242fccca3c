/** Which of a mixture's samplers draws a set. Before: the configuration. After: the trainer, which asks that sampler. */
import type { PlainSamplerType, RunConfig } from '../../config/runConfig.ts';
import { ConfigError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';

/**
 * One sampler: the type itself, which draws nothing from `rng`, or one of the mixture's in proportion to their weights.
 * Throws ConfigError for a mixture without weights, or with a negative one.
 */
export function chooseType(
  { type, mixture }: Pick<RunConfig['sampler'], 'type' | 'mixture'>,
  rng: RandomStream,
): PlainSamplerType {
  if (type !== 'mixture') return type;
  const bad = mixture.find(({ weight }) => !(weight >= 0 && Number.isFinite(weight)));
  if (bad)
    throw new ConfigError(
      `sampler.mixture: expected weights of 0 or more, found ${bad.weight} for "${bad.type}". Give it the share of sets it is to draw.`,
    );
  if (!mixture.some(({ weight }) => weight > 0))
    throw new ConfigError(
      `sampler.mixture: sampler.type is "mixture", expected at least one sampler with a weight above 0, found ${mixture.length === 0 ? 'none' : `${mixture.length} with weight 0`}. Add one, for instance { "type": "random", "weight": 1 }.`,
    );
  return mixture[rng.categorical(mixture.map(({ weight }) => weight))].type;
}
