/** When a run's next checkpoint is due. */
import type { Autosave } from './storeProtocol.ts';

/** Automatic checkpoints are at least this far apart. Our choice. */
const LEAST_MS = 10_000;
/** And take at most this share of the time: large models write for longer, and so less often. Our choice. */
const MOST_SHARE = 1 / 20;

export interface Moment {
  readonly step: number;
  readonly atMs: number;
}

/** `last`: the checkpoint before, or the run's beginning, with how long it took to write. */
export function isSaveDue(
  now: Moment,
  last: Moment & { readonly tookMs: number },
  { isOn, everySteps }: Pick<Autosave, 'isOn' | 'everySteps'>,
): boolean {
  if (!isOn || now.step <= last.step) return false;
  if (everySteps !== null) return now.step - last.step >= everySteps;
  return now.atMs - last.atMs >= Math.max(LEAST_MS, last.tookMs / MOST_SHARE);
}
