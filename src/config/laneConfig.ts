/** The lanes of a race: differences over one base that leave alone what all lanes share. After: `worker/race`, the Race page. */
import { ConfigError } from '../core/errors.ts';
import { mergeConfig } from './mergeConfig.ts';
import { parseRunConfig, type RunConfig, type RunConfigInput } from './runConfig.ts';

/** A name, and what the lane changes of the base. */
export interface LaneChange {
  readonly name: string;
  readonly change: RunConfigInput;
}

/** Sections that decide data, their order and when frames are taken: with these equal, lanes see the same batches. */
export const SHARED_SECTIONS = ['version', 'seed', 'data', 'items', 'recording'];

/** A lane's whole configuration with one seed. Throws ConfigError, naming the lane, where it is not valid or changes what is shared. */
export function laneConfig(base: RunConfigInput, { name, change }: LaneChange, seed: number): RunConfig {
  const touched = SHARED_SECTIONS.filter((key) => key in change);
  if (touched.length > 0)
    throw new ConfigError(
      `Lane "${name}": expected no change of what all lanes share, found ${touched.join(', ')}. Change it in the settings of the race.`,
    );
  return parseRunConfig({ ...mergeConfig(base, change), name, seed });
}
