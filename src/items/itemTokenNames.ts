/**
 * What a model's tokens are called outside: `<a_12>` for code 12 of the first level, `<b_3>` of the second, as LC-Rec has
 * them (arXiv:2311.09049). Before: `vocabulary.ts`. After: `export/`; `ownItems.ts` reads them back.
 */
import type { Vocabulary } from './vocabulary.ts';

const LETTERS = 'abcdefgh';
const ITEM_TOKEN = /^<([a-h])_(0|[1-9]\d{0,4})>$/;

export const itemTokenName = (level: number, code: number): string => `<${LETTERS[level]}_${code}>`;

/** Level and code of such a name; null for any other text. */
export function parseItemToken(name: string): { level: number; code: number } | null {
  const found = ITEM_TOKEN.exec(name);
  return found && { level: LETTERS.indexOf(found[1]), code: Number(found[2]) };
}

/** Names of an item's path of tokens. */
export const pathNames = (path: ArrayLike<number>, { levelOffset }: Pick<Vocabulary, 'levelOffset'>): string[] =>
  Array.from(path, (token, level) => itemTokenName(level, token - levelOffset[level]));
