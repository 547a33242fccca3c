/**
 * The chain of a run's weights: a digest at every frame, each bound to all before it, so that two runs whose last links agree
 * have agreed at every frame. Before: frames. After: `digests.jsonl`, `compareWithRecording.ts`.
 */
import { sha256OfText } from '../core/sha256Stream.ts';
import type { Frame } from '../train/runEvents.ts';
import type { WeightsDigest } from './recording.ts';

type Weighed = Pick<Frame, 'step' | 'weightsDigest'>;

/** The link after `before`: its `chain` is SHA-256 of the chain before ('' at first) followed by the weights' digest, as text. */
export function nextLink(before: WeightsDigest | undefined, { step, weightsDigest }: Weighed): WeightsDigest {
  return { step, weights: weightsDigest, chain: sha256OfText(`${before?.chain ?? ''}${weightsDigest}`) };
}

/** One link a frame, in order. */
export function digestChain(frames: readonly Weighed[]): WeightsDigest[] {
  const chain: WeightsDigest[] = [];
  for (const frame of frames) chain.push(nextLink(chain.at(-1), frame));
  return chain;
}
