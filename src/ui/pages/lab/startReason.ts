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
  if (!run.device.available) return stop('Start is not possible here:');
  const numErrors = Object.keys(config.errors).length;
  if (!config.config)
    return stop(
      numErrors === 1
        ? 'One setting is not valid; see the message beside it.'
        : `${numErrors} settings are not valid; see the messages beside them.`,
    );
  if (run.isLoading) return wait('Reading the data …');
  if (!run.dataset) return stop('Choose a data set first.');
  if (run.preparationFailed)
    return stop(
      'The data could not be prepared with these settings. The event log says why; change a setting to try again.',
    );
  if (run.isPreparing || !run.prepared || run.preparedKey !== preparationKey(config.input))
    return wait('Preparing semantic IDs and memory bill …');
  return null;
}
