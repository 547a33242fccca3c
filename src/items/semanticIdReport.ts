/** What semantic IDs are made of, for people: use of the codes, collisions, and the shape of their trie. Before: `collisions.ts`. */
import type { Collisions } from './collisions.ts';
import type { SemanticIdTable } from './semanticIds.ts';

export interface LevelReport {
  readonly codebookSize: number;
  /** Distinct codes in use. */
  readonly codesUsed: number;
  /** Of the codes over the items, bits: log2(codebookSize) when all are used alike. */
  readonly entropy: number;
  /** Prefixes of this many tokens: nodes of the trie at this depth. */
  readonly prefixes: number;
  /** Tokens that may follow a prefix of the level before. */
  readonly meanBranching: number;
  readonly maxBranching: number;
}

export interface SemanticIdReport {
  readonly levels: readonly LevelReport[];
  readonly hasCollisionLevel: boolean;
  /** As they were before a collision level. */
  readonly collisions: Collisions;
  /** What a person should know of how they came about, in sentences. */
  readonly remarks: readonly string[];
}

export function semanticIdReport(
  ids: SemanticIdTable,
  collisions: Collisions,
  remarks: readonly string[] = [],
): SemanticIdReport {
  const { numItems, levels: depth, codes, codebookSizes, hasCollisionLevel } = ids;
  const order = Uint32Array.from({ length: numItems }, (_, i) => i);
  const firstDifference = (a: number, b: number): number => {
    let l = 0;
    while (l < depth && codes[a * depth + l] === codes[b * depth + l]) l++;
    return l;
  };
  order.sort((a, b) => {
    const l = firstDifference(a, b);
    return l === depth ? 0 : codes[a * depth + l] - codes[b * depth + l];
  });
  // In sorted order an item opens a prefix at every level from where it differs from the one before.
  const prefixes = new Uint32Array(depth + 1);
  prefixes[0] = 1;
  const children = new Uint32Array(depth + 1); // of the prefix that is open at each depth
  const maxBranching = new Uint32Array(depth);
  for (let k = 0; k < numItems; k++)
    for (let l = k === 0 ? 0 : firstDifference(order[k - 1], order[k]); l < depth; l++) {
      prefixes[l + 1]++;
      maxBranching[l] = Math.max(maxBranching[l], ++children[l]);
      children[l + 1] = 0;
    }
  const levels = codebookSizes.map((codebookSize, level): LevelReport => {
    const members = new Uint32Array(codebookSize);
    for (let i = 0; i < numItems; i++) members[codes[i * depth + level]]++;
    let entropy = 0;
    let codesUsed = 0;
    for (const count of members) {
      if (count === 0) continue;
      codesUsed++;
      entropy += (count / numItems) * Math.log2(numItems / count);
    }
    return {
      codebookSize,
      codesUsed,
      entropy,
      prefixes: prefixes[level + 1],
      meanBranching: prefixes[level + 1] / prefixes[level],
      maxBranching: maxBranching[level],
    };
  });
  return { levels, hasCollisionLevel, collisions, remarks };
}
