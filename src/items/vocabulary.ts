/**
 * The model's vocabulary: three special tokens, or all tokens of an imported model, then each level's codes in turn, so
 * that a token belongs to one level. Before: `semanticIds.ts`. After: `trie.ts`, and prompts in `train/`.
 */
import type { SemanticIdTable } from './semanticIds.ts';

export const PAD_TOKEN = 0;
/** Where no model is imported. */
export const BOS_TOKEN = 1;
export const EOS_TOKEN = 2;
export const NUM_SPECIAL_TOKENS = 3;

export interface Vocabulary {
  /** V: number of tokens. */
  readonly size: number;
  /** Opens every prompt: an empty history is a prompt of this token alone. */
  readonly bos: number;
  /** token = levelOffset[level] + code; [L]. */
  readonly levelOffset: readonly number[];
  readonly codebookSizes: readonly number[];
}

/** `reserved` tokens come before the semantic IDs', at least the special ones; an imported model's all do. */
export function buildVocabulary(
  ids: Pick<SemanticIdTable, 'codebookSizes'>,
  reserved = NUM_SPECIAL_TOKENS,
  bos = BOS_TOKEN,
): Vocabulary {
  const levelOffset: number[] = [];
  let size = Math.max(NUM_SPECIAL_TOKENS, reserved);
  for (const k of ids.codebookSizes) {
    levelOffset.push(size);
    size += k;
  }
  return { size, bos, levelOffset, codebookSizes: [...ids.codebookSizes] };
}

/** Token paths of all items, u32 [numItems, L]. */
export function itemTokens(ids: SemanticIdTable, vocabulary: Vocabulary): Uint32Array {
  const tokens = new Uint32Array(ids.codes.length);
  for (let i = 0; i < tokens.length; i++) tokens[i] = vocabulary.levelOffset[i % ids.levels] + ids.codes[i];
  return tokens;
}
