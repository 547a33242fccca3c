/** Configurations that differ in one setting, or in the seed: a queue's entries. Before: a configuration. After: `ui/stores/runQueue.ts`. */
import { ConfigError } from '../core/errors.ts';
import { settingAt } from './configKeys.ts';
import { differenceText, mergeConfig } from './mergeConfig.ts';
import { parseRunConfig, type RunConfigInput } from './runConfig.ts';

/** Values of a sweep at most: as many as can be told apart in one chart. */
export const MOST_SWEEP_VALUES = 8;
/** Repetitions over seeds that are offered. */
export const SEED_COUNTS = [1, 3, 5] as const;

/** `config.name`'s limit. */
const named = (config: RunConfigInput, name: string): RunConfigInput => ({ ...config, name: name.slice(0, 80) });

/**
 * `base` with each of the values at `key`, named by it ('optimizer.lr 0.003'); a value that occurs again counts once. Throws
 * ConfigError for no value, too many, or one that the configuration does not allow.
 */
export function sweepConfigs(base: RunConfigInput, key: string, values: readonly unknown[]): RunConfigInput[] {
  const distinct = [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
  if (distinct.length === 0 || distinct.length > MOST_SWEEP_VALUES)
    throw new ConfigError(
      `${key}: expected 1 to ${MOST_SWEEP_VALUES} different values, found ${distinct.length}. Separate them by commas.`,
    );
  return distinct.map((value) => {
    const change = settingAt(key, value);
    const config = named(mergeConfig(base, change), differenceText(change));
    parseRunConfig(config);
    return config;
  });
}

/** Each configuration with `count` seeds, its own and those after it, neighbours in the list; named by them where there are several. */
export function overSeeds(configs: readonly RunConfigInput[], count: number): RunConfigInput[] {
  if (count === 1) return [...configs];
  return configs.flatMap((config) => {
    const first = parseRunConfig(config).seed;
    return Array.from({ length: count }, (_, k) => {
      const seed = first + k;
      const repeated = named(
        { ...config, seed },
        config.name === undefined ? `seed ${seed}` : `${config.name}, seed ${seed}`,
      );
      parseRunConfig(repeated);
      return repeated;
    });
  });
}
