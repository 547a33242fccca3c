/**
 * What every packed forest has in common, however its branches come about: an empty batch, prompts in an encoder, and the
 * unused tail. Before: `nn/forestBatch.ts`. After: `packedForest.ts`, `beamSearch.ts`, `cataloguePass.ts`.
 */
import { decoderTokens, encoderTokens, type ForestBatch, NONE } from '../nn/forestBatch.ts';

export function clearForest(b: ForestBatch): void {
  b.words.fill(0);
  b.floats.fill(0);
  b.rowPosition.fill(NONE);
  b.rowMask.fill(NONE);
  b.positionRows.fill(NONE);
}

/** A prompt at `promptStart` of the encoder, seen by the decoder's tokens treeStart … treeEnd − 1. */
export function layEncoderPrompt(
  b: ForestBatch,
  prompt: ArrayLike<number>,
  promptStart: number,
  treeStart: number,
  treeEnd: number,
): void {
  const promptEnd = promptStart + prompt.length;
  for (let i = 0; i < prompt.length; i++) {
    const at = promptStart + i;
    b.tokens[at] = prompt[i];
    b.positions[at] = i;
    b.begin[at] = promptStart;
    b.end[at] = promptEnd;
    b.queryBegin[at] = treeStart;
    b.queryEnd[at] = treeEnd;
  }
  b.crossBegin.fill(promptStart, treeStart, treeEnd);
  b.crossEnd.fill(promptEnd, treeStart, treeEnd);
}

/** Tokens beyond the last see themselves alone, and no encoder. */
export function layTail(b: ForestBatch, numPrompts: number, numTokens: number): void {
  const encoder = encoderTokens(b.capacity);
  for (let i = numPrompts; i < encoder; i++) {
    b.begin[i] = i;
    b.end[i] = i + 1;
  }
  for (let i = numTokens; i < decoderTokens(b.capacity); i++) {
    b.begin[encoder + i] = i;
    b.end[encoder + i] = i + 1;
  }
}
