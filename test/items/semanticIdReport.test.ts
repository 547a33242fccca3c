import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { sourceFile } from '../../src/data/sourceFile.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { buildSemanticIds } from '../../src/items/buildSemanticIds.ts';
import { resolveCollisions } from '../../src/items/collisions.ts';
import { semanticIdReport } from '../../src/items/semanticIdReport.ts';
import { codesOf, readSemanticIds } from '../../src/items/semanticIdsFile.ts';
import { buildTrie } from '../../src/items/trie.ts';
import { buildVocabulary, itemTokens } from '../../src/items/vocabulary.ts';
import { sharedFiles } from '../data/sampleFiles.ts';

const reportOf = (codes: Uint16Array, codebookSizes: readonly number[], rule: 'extra-token' | 'keep') => {
  const { collisions, ...ids } = resolveCollisions(codes, codebookSizes.length, codebookSizes, rule);
  return semanticIdReport({ numItems: codes.length / codebookSizes.length, ...ids }, collisions);
};

describe('semanticIdReport(ids, collisions)', () => {
  // Level 1: 0 four times, 1 twice, 2 once, 3 once. Level 2 below 0: {0, 1, 2}; below 1: {0}; below 2: {3}; below 3: {3}.
  const codes = Uint16Array.of(0, 2, 1, 0, 0, 0, 3, 3, 0, 1, 1, 0, 0, 0, 2, 3);

  it('agrees with a case counted by hand', () => {
    const { levels, collisions, hasCollisionLevel } = reportOf(codes, [8, 4], 'extra-token');
    expect(hasCollisionLevel).toBe(true);
    expect(collisions).toEqual({ items: 4, paths: 2, largest: 2 });
    // ½·1 + ¼·2 + 2·⅛·3; level 2: 0 four times, 1 and 2 once, 3 twice: the same numbers.
    expect(levels[0]).toEqual({
      codebookSize: 8,
      codesUsed: 4,
      entropy: 1.75,
      prefixes: 4,
      meanBranching: 4,
      maxBranching: 4,
    });
    expect(levels[1]).toEqual({
      codebookSize: 4,
      codesUsed: 4,
      entropy: 1.75,
      prefixes: 6,
      meanBranching: 1.5,
      maxBranching: 3,
    });
    expect(levels[2]).toMatchObject({ codebookSize: 2, codesUsed: 2, prefixes: 8, maxBranching: 2 });
    expect(levels[2].entropy).toBeCloseTo(0.75 * Math.log2(4 / 3) + 0.25 * 2, 14);
  });

  it('counts a path once where its items are kept on it', () => {
    const kept = reportOf(codes, [8, 4], 'keep');
    expect(kept).toEqual({ ...reportOf(codes, [8, 4], 'extra-token'), levels: kept.levels, hasCollisionLevel: false });
    expect(kept.levels).toHaveLength(2);
    expect(kept.levels[1].prefixes).toBe(6);
  });

  it('counts the prefixes of the trie', () => {
    const shop = shop512(7);
    const { ids, report } = buildSemanticIds(shop, splitLeaveOneOut(shop), DEFAULT_RUN_CONFIG.items, 7);
    const trie = buildTrie(itemTokens(ids, buildVocabulary(ids)), ids.levels);
    report.levels.forEach(({ prefixes, maxBranching }, l) => {
      expect(prefixes).toBe(trie.depthStart[l + 2] - trie.depthStart[l + 1]);
      let most = 0;
      for (let p = trie.depthStart[l]; p < trie.depthStart[l + 1]; p++)
        most = Math.max(most, trie.firstChild[p + 1] - trie.firstChild[p]);
      expect(maxBranching).toBe(most);
    });
  });

  const published = sharedFiles('amazon-beauty', /index\.json$/);
  it.skipIf(published === null)("finds what is known of LETTER's trie of Beauty", async () => {
    const itemIds = Array.from({ length: 12101 }, (_, i) => String(i + 1));
    const { codes, codebookSizes } = codesOf(itemIds, await readSemanticIds(sourceFile(published![0])));
    const { levels, collisions } = reportOf(codes, codebookSizes, 'keep');
    expect(levels.map((level) => level.prefixes)).toEqual([197, 7931, 11696, 12088]);
    expect(levels.map((level) => Number(level.meanBranching.toPrecision(3)))).toEqual([197, 40.3, 1.47, 1.03]);
    expect(collisions).toEqual({ items: 24, paths: 11, largest: 3 });
  });
});
