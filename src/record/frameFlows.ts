/** A recorded frame as the trie's picture reads it, without a model. Before: `recording.ts`. After: Race, the time machine. */
import { DEFAULT_RUN_CONFIG } from '../config/runConfig.ts';
import { ShapeError } from '../core/errors.ts';
import { treeFlows } from '../gflow/treeFlows.ts';
import { buildTrie, type Trie } from '../items/trie.ts';
import { type FlowArrays, flowArrays } from './flowArrays.ts';
import type { RecordedItems, Recording } from './recording.ts';

/** The trie that the frames' arrays are indexed by. Throws TrieError where two items share a path, or there is none. */
export const recordedTrie = (items: RecordedItems): Trie => buildTrie(items.itemTokens, items.levels);

/**
 * Flows of one recorded user at one frame, over the whole trie (`recordedTrie` of the recording's items). Throws ShapeError for
 * a frame or a user that was not recorded.
 */
export function frameFlows(recording: Recording, trie: Trie, frameIndex: number, userIndex: number): FlowArrays {
  const frame = recording.frames[frameIndex];
  const of = frame?.users[userIndex];
  if (!of)
    throw new ShapeError(
      `frameFlows: frame ${frameIndex} of user ${userIndex} was asked for; the recording has ${recording.frames.length} frames of ${recording.users.length} users.`,
    );
  const { logF, logReach, exactLogF, residual } = treeFlows(trie, of.logPF, of.logF, Float64Array.from(of.logReward));
  const prefixes = Uint32Array.from({ length: trie.numPrefixes }, (_, p) => p);
  const snapshot = {
    step: frame.step,
    user: of.user,
    prefixes,
    logF,
    logPF: of.logPF,
    logReach: Float32Array.from(logReach),
    exactLogF: Float32Array.from(exactLogF),
    residual: Float32Array.from(prefixes, residual),
  };
  const objective = recording.config.objective?.type ?? DEFAULT_RUN_CONFIG.objective.type;
  return flowArrays(trie, snapshot, learnsRootFlowOnly(objective));
}

/** Whether of a run's log F the root's alone was trained: a picture then carries it down by the probabilities. */
export const learnsRootFlowOnly = (objective: string | null): boolean => objective === 'tb';
