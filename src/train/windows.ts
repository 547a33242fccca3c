/**
 * Training samples: each user's training sequence cut, from its end, into windows of maxHistory + 1 items. Every item of
 * a window is supervised as the next one; trajectory sets hang at some of them. Before: `data/split.ts`. After: trainer.
 */
import type { Split } from '../data/dataset.ts';
import type { Vocabulary } from '../items/vocabulary.ts';

export interface Windows {
  readonly numSamples: number;
  /** Split user of a sample; u32 [numSamples]. */
  readonly user: Uint32Array;
  /** Items of a sample: split.sequence[first … last − 1]; u32 [numSamples]. */
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** Windows over the training part of every sequence (all but the last two items). */
export function trainingWindows(split: Split, maxHistory: number): Windows {
  const user: number[] = [];
  const first: number[] = [];
  const last: number[] = [];
  for (let u = 0; u < split.numUsers; u++) {
    const start = split.start[u];
    for (let end = split.start[u + 1] - 2; end > start; end -= maxHistory + 1) {
      user.push(u);
      first.push(Math.max(start, end - maxHistory - 1));
      last.push(end);
    }
  }
  return {
    numSamples: user.length,
    user: Uint32Array.from(user),
    first: Uint32Array.from(first),
    last: Uint32Array.from(last),
  };
}

/** BOS, then the tokens of the items. */
export function promptOf(
  items: ArrayLike<number>,
  data: { readonly itemTokens: Uint32Array; readonly levels: number; readonly vocabulary: Pick<Vocabulary, 'bos'> },
): Uint32Array {
  const { itemTokens, levels } = data;
  const prompt = new Uint32Array(1 + items.length * levels);
  prompt[0] = data.vocabulary.bos;
  for (let k = 0; k < items.length; k++)
    prompt.set(itemTokens.subarray(items[k] * levels, (items[k] + 1) * levels), 1 + k * levels);
  return prompt;
}

/** The last `maxHistory` items a user had before the held-out one, which stands at `place` of `split.sequence`. */
export function evaluationHistory(
  split: Split,
  user: number,
  part: 'validation' | 'test',
  maxHistory: number,
): { history: Uint32Array; target: number; all: Uint32Array; place: number } {
  const start = split.start[user];
  const targetAt = split.start[user + 1] - (part === 'test' ? 1 : 2);
  return {
    history: split.sequence.subarray(Math.max(start, targetAt - maxHistory), targetAt),
    target: split.sequence[targetAt],
    all: split.sequence.subarray(start, targetAt),
    place: targetAt,
  };
}

/** Every item a user ever took, held-out ones too, in time order. */
export const interactionsOf = ({ sequence, start }: Split, user: number): Uint32Array =>
  sequence.subarray(start[user], start[user + 1]);
