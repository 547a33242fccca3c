/** Why Start is not possible, in words; null where it is. After: `StartPanel.tsx`. */
import type { ConfigState } from '../../stores/configStore.ts';
import { isRunActive, preparationKey, type RunStoreState } from '../../stores/runStore.ts';
import type { LabRunText } from '../../text/labRun.ts';

export interface Obstacle {
  readonly message: string;
  /** True where it passes by itself. */
  readonly isPassing: boolean;
}

export function startObstacle(
  run: RunStoreState,
  config: Pick<ConfigState, 'config' | 'input' | 'errors'>,
  text: LabRunText,
): Obstacle | null {
  const wait = (message: string): Obstacle => ({ message, isPassing: true });
  const stop = (message: string): Obstacle => ({ message, isPassing: false });
  if (isRunActive(run.state)) return wait(text.underWay);
  if (!run.device) return wait(text.asking);
  if (!run.device.available) return stop(text.notHere);
  if (!config.config) return stop(text.invalid(Object.keys(config.errors).length));
  if (run.isLoading) return wait(text.reading);
  if (!run.dataset) return stop(text.chooseData);
  if (run.preparationFailed) return stop(run.fit ? text.tooLarge : text.preparationFailed);
  if (run.isTokenizerUntrained && !run.isPreparing) return null; // Start trains it
  if (run.isPreparing || !run.prepared || run.preparedKey !== preparationKey(config.input)) return wait(text.preparing);
  return null;
}
