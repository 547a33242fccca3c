/**
 * Semantic IDs: every item's codes, one per level. Before: `residualQuantizer.ts` or a data set's own attribute paths.
 * After: `vocabulary.ts` (codes become tokens) and `trie.ts`.
 */
export interface SemanticIdTable {
  readonly numItems: number;
  /** Levels L, the collision level included where there is one. */
  readonly levels: number;
  /** Entries of each level's codebook, [L]. */
  readonly codebookSizes: readonly number[];
  /** Item i's semantic ID is codes[i·L … i·L + L − 1]; u16 [numItems, L]. Rows are distinct unless collisions are kept. */
  readonly codes: Uint16Array;
  /** Names of the codes for people, [L][codebookSize], where the data set has them ("jacket", "formal", "blue"). */
  readonly codeNames?: readonly (readonly string[])[];
  /** True when the last level was added only to tell items of one code path apart. */
  readonly hasCollisionLevel: boolean;
}
