/** Items of one code path: told apart by a further level, or kept as they are. Before: `residualQuantizer.ts`. After: `SemanticIdTable`. */
import { TrieError } from '../core/errors.ts';

export interface Collisions {
  /** Items that share their path with another item. */
  readonly items: number;
  /** Paths that more than one item has. */
  readonly paths: number;
  /** Items of the path that most items have; 1 without collisions. */
  readonly largest: number;
}

export interface ResolvedCodes {
  readonly codes: Uint16Array;
  readonly levels: number;
  readonly codebookSizes: readonly number[];
  readonly hasCollisionLevel: boolean;
  readonly collisions: Collisions;
}

/**
 * Where any two items share a path, adds a level with code 0, 1, 2, … in the order of the items within a path (0 for an
 * item alone on its path), as TIGER does. Without collisions, and with 'keep', the codes stay as they are.
 */
export function resolveCollisions(
  codes: Uint16Array,
  levels: number,
  codebookSizes: readonly number[],
  rule: 'extra-token' | 'keep' = 'extra-token',
): ResolvedCodes {
  const numItems = codes.length / levels;
  const seen = new Map<string, number>();
  const rank = new Uint32Array(numItems);
  for (let i = 0; i < numItems; i++) {
    const path = codes.subarray(i * levels, (i + 1) * levels).join(',');
    rank[i] = seen.get(path) ?? 0;
    seen.set(path, rank[i] + 1);
  }
  let largest = 1;
  let items = 0;
  let paths = 0;
  for (const count of seen.values()) {
    if (count === 1) continue;
    items += count;
    paths++;
    if (count > largest) largest = count;
  }
  const collisions = { items, paths, largest };
  if (items === 0 || rule === 'keep') return { codes, levels, codebookSizes, hasCollisionLevel: false, collisions };
  if (largest > 65536)
    throw new TrieError(
      `resolveCollisions: ${largest} items share one code path, expected at most 65,536. Raise items.levels or items.codebookSize.`,
    );
  const wider = new Uint16Array(numItems * (levels + 1));
  for (let i = 0; i < numItems; i++) {
    wider.set(codes.subarray(i * levels, (i + 1) * levels), i * (levels + 1));
    wider[i * (levels + 1) + levels] = rank[i];
  }
  return {
    codes: wider,
    levels: levels + 1,
    codebookSizes: [...codebookSizes, largest],
    hasCollisionLevel: true,
    collisions,
  };
}
