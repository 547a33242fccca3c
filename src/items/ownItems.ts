/**
 * The semantic IDs of a model that was exported here: `items.index.json` beside its weights, and in `tokenizer.json` the tokens they
 * are made of. Before: files of a folder. After: `train/importModel.ts`; the run's items then have the model's own tokens.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { CheckpointError } from '../core/errors.ts';
import { sourceFile } from '../data/sourceFile.ts';
import { parseItemToken } from './itemTokenNames.ts';
import { readSemanticIds, type SuppliedSemanticIds } from './semanticIdsFile.ts';

export const ITEMS_INDEX = 'items.index.json';
export const TOKENIZER = 'tokenizer.json';

export interface OwnItems {
  readonly semanticIds: SuppliedSemanticIds;
  /** Token of `<a_0>`; those of the levels follow one another from there. */
  readonly firstToken: number;
  /** Codes of each level that have a token, whether an item uses them or not. */
  readonly codebookSizes: number[];
  /** Items on one path, kept as one. */
  readonly sharesPaths: boolean;
}

/**
 * Null where the folder has no `items.index.json`: any model that was not exported here. Throws CheckpointError where its tokens are not
 * those of `tokenizer.json` in order, or lie beyond the vocabulary; DataError for IDs that cannot be read.
 */
export async function readOwnItems(
  files: ReadonlyMap<string, ByteSource>,
  vocabularySize: number,
): Promise<OwnItems | null> {
  const index = files.get(ITEMS_INDEX);
  if (!index) return null;
  const fail = (why: string): never => {
    throw new CheckpointError(
      `${TOKENIZER}: ${why}. Export the model again, or leave ${ITEMS_INDEX} out to give the items new tokens. Nothing was loaded.`,
    );
  };
  const tokenizer = files.get(TOKENIZER) ?? fail(`it is missing, and ${ITEMS_INDEX} names tokens`);
  const added =
    addedTokens(await tokenizer.read(0, tokenizer.size)) ?? fail('expected added_tokens with id and content');
  const levels: number[][] = [];
  for (const { id, content } of added) {
    const token = parseItemToken(content);
    if (!token) continue;
    levels[token.level] ??= [];
    levels[token.level][token.code] = id;
  }
  const firstToken = levels[0]?.[0];
  if (firstToken === undefined) return fail('it has no token <a_0>');
  let next = firstToken;
  for (const codes of Array.from(levels, (of) => of ?? []))
    for (const id of codes) {
      if (id !== next)
        fail(
          `expected the tokens of the items one behind the other from <a_0>, ${firstToken}, on; found ${id ?? 'none'} where ${next} is due`,
        );
      next++;
    }
  if (next > vocabularySize) fail(`its tokens reach ${next - 1}, and the model has ${vocabularySize} (vocab_size)`);
  const semanticIds = await readSemanticIds(sourceFile({ ...index, name: ITEMS_INDEX }));
  const codebookSizes = Array.from(levels, (codes) => codes?.length ?? 0);
  if (semanticIds.levels !== codebookSizes.length)
    fail(`it has tokens of ${codebookSizes.length} levels, and the items of ${ITEMS_INDEX} have ${semanticIds.levels}`);
  const paths = new Set(Array.from(semanticIds.tokens.values(), (path) => path.join('')));
  return { semanticIds, firstToken, codebookSizes, sharesPaths: paths.size < semanticIds.tokens.size };
}

function addedTokens(bytes: Uint8Array): { id: number; content: string }[] | null {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
  const list = (json as { added_tokens?: unknown } | null)?.added_tokens;
  const isToken = (t: unknown): t is { id: number; content: string } =>
    typeof t === 'object' &&
    t !== null &&
    'id' in t &&
    'content' in t &&
    Number.isSafeInteger(t.id) &&
    typeof t.content === 'string';
  return Array.isArray(list) && list.every(isToken) ? list : null;
}
