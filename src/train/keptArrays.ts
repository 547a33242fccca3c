/**
 * The arrays that a run keeps beside weights and moments, by tensor name: DPO's reference, and what replay remembers. Before:
 * `Trainer.keptArrays`. After: `checkpoint.ts`, and `Trainer.restore`.
 */
import type { ReplayArrays } from '../gflow/samplers/replayBuffer.ts';
import type { PreparedData } from './prepare.ts';
import { hasReference, ReferenceSets } from './referenceSets.ts';

/** Names and lengths of the arrays that a checkpoint after `step` steps keeps beside weights and moments. */
export function keptLengths(data: PreparedData, step: number): Map<string, number> {
  const { config, windows } = data;
  const { replay, replaySize } = config.sampler;
  const lengths = new Map<string, number>();
  if (hasReference(config.objective) && step > config.objective.sftSteps)
    for (const name of ['reference_log_probs', 'reference_items']) lengths.set(name, ReferenceSets.size(data));
  if (replay > 0) {
    for (const name of ['replay_items', 'replay_log_rewards']) lengths.set(name, windows.numSamples * replaySize);
    lengths.set('replay_counts', windows.numSamples);
  }
  return lengths;
}

/** The replay buffer's among a checkpoint's arrays; null where the run has none. */
export function replayArrays(kept: ReadonlyMap<string, Float32Array>): ReplayArrays | null {
  const items = kept.get('replay_items');
  return items ? { items, logRewards: kept.get('replay_log_rewards')!, counts: kept.get('replay_counts')! } : null;
}
