/** Why Start is not possible, in words; null where it is. */
import type { ConfigState } from '../../stores/configStore.ts';
import { isRunActive, preparationKey, type RunStoreState } from '../../stores/runStore.ts';

export interface Obstacle {
  readonly message: string;
  /** True where it passes by itself. */
  readonly isPassing: boolean;
}

export function startObstacle(
  run: RunStoreState,
  config: Pick<ConfigState, 'config' | 'input' | 'errors'>,
): Obstacle | null {
  const wait = (message: string): Obstacle => ({ message, isPassing: true });
  const stop = (message: string): Obstacle => ({ message, isPassing: false });
  if (isRunActive(run.state)) return wait('A run is under way.');
  if (!run.device) return wait('Asking this browser for a graphics adapter …');
  if (!run.device.available) return stop(run.device.reason ?? 'This browser offers no WebGPU adapter.');
  const numErrors = Object.keys(config.errors).length;
  if (!config.config)
    return stop(
      numErrors === 1
        ? 'One setting is not valid; see the message beside it.'
        : `${numErrors} settings are not valid; see the messages beside them.`,
    );
  if (run.isLoading) return wait('Reading the data …');
  if (!run.dataset) return stop('Choose a data set first.');
  if (run.isPreparing) return wait('Preparing semantic IDs and memory bill …');
  if (!run.prepared)
    return run.error
      ? stop('The data could not be prepared with these settings; see the message above.')
      : wait('Preparing …');
  if (run.preparedKey !== preparationKey(config.input))
    return run.error
      ? stop('The data could not be prepared with these settings; see the message above.')
      : wait('Preparing …');
  return null;
}
