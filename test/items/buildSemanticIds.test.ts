import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { wardrobe64 } from '../../src/data/datasets/wardrobe64.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { buildSemanticIds } from '../../src/items/buildSemanticIds.ts';
import { tokenNames } from '../../src/items/tokenNames.ts';
import { buildTrie } from '../../src/items/trie.ts';
import { buildVocabulary, itemTokens } from '../../src/items/vocabulary.ts';
import { datasetOf } from '../data/sampleFiles.ts';

const options = DEFAULT_RUN_CONFIG.items;

describe('buildSemanticIds(dataset, split, options, seed)', () => {
  const shop = shop512(7);
  const split = splitLeaveOneOut(shop);

  it('gives every item of Shop-512 a path of its own, and the same ones for the same seed', () => {
    const { ids, collidingItems, codesUsed } = buildSemanticIds(shop, split, options, 7);
    expect(ids.numItems).toBe(512);
    expect(ids.codebookSizes.slice(0, 3)).toEqual([64, 64, 64]);
    expect(ids.hasCollisionLevel).toBe(collidingItems > 0);
    expect(ids.levels).toBe(ids.hasCollisionLevel ? 4 : 3);
    expect(codesUsed[0]).toBeGreaterThan(58); // k-means revives dead codes
    const vocabulary = buildVocabulary(ids);
    expect(buildTrie(itemTokens(ids, vocabulary), ids.levels).numItems).toBe(512);
    expect(buildSemanticIds(shop, split, options, 7).ids.codes).toEqual(ids.codes);
    expect(buildSemanticIds(shop, split, options, 8).ids.codes).not.toEqual(ids.codes);
  });

  it('does not look at validation and test targets', () => {
    const sequence = split.sequence.slice();
    for (let u = 0; u < split.numUsers; u++) sequence[split.start[u + 1] - 1] = sequence[split.start[u + 1] - 2] = 0;
    const { ids } = buildSemanticIds(shop, split, options, 7);
    expect(buildSemanticIds(shop, { ...split, sequence }, options, 7).ids.codes).toEqual(ids.codes);
  });

  it('puts items of one department together more often than chance', () => {
    const { ids } = buildSemanticIds(shop, split, { ...options, codebookSize: 16 }, 7);
    let same = 0;
    let pairs = 0;
    for (let i = 0; i < 512; i++)
      for (let j = 0; j < i; j++)
        if (ids.codes[i * ids.levels] === ids.codes[j * ids.levels]) {
          pairs++;
          if (i >> 6 === j >> 6) same++;
        }
    expect(same / pairs).toBeGreaterThan(0.25); // chance: 1/8
  });

  it('takes attribute paths as they are', () => {
    const wardrobe = wardrobe64(7);
    const built = buildSemanticIds(
      wardrobe,
      splitLeaveOneOut(wardrobe),
      { ...options, tokenizer: 'attribute-paths' },
      7,
    );
    expect(built).toMatchObject({ collidingItems: 0, codesUsed: [4, 4, 4] });
    expect(built.ids).toMatchObject({ levels: 3, codebookSizes: [4, 4, 4], hasCollisionLevel: false });
    const names = tokenNames(built.ids, buildVocabulary(built.ids));
    expect(names.slice(0, 5)).toEqual(['<pad>', '<bos>', '<eos>', 'jacket', 'undershirt']);
    expect(names).toHaveLength(15);
  });

  it('refuses attribute paths of data without them', () => {
    const d = datasetOf([
      ['1', 'a', 1],
      ['1', 'b', 2],
      ['1', 'c', 3],
    ]);
    const attempt = (): unknown =>
      buildSemanticIds(d, splitLeaveOneOut(d), { ...options, tokenizer: 'attribute-paths' }, 7);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/carries no attribute paths/);
  });

  it('works for three items that training hardly knows', () => {
    const d = datasetOf([
      ['1', 'a', 1],
      ['1', 'b', 2],
      ['1', 'c', 3],
    ]);
    const { ids } = buildSemanticIds(d, splitLeaveOneOut(d), options, 7);
    expect(
      new Set(Array.from({ length: 3 }, (_, i) => ids.codes.slice(i * ids.levels, (i + 1) * ids.levels).join())).size,
    ).toBe(3);
  });
});

describe('tokenNames(ids, vocabulary)', () => {
  it('names unnamed codes by level and number, the collision level by #', () => {
    const ids = {
      numItems: 2,
      levels: 2,
      codebookSizes: [2, 2],
      codes: Uint16Array.of(0, 0, 0, 1),
      hasCollisionLevel: true,
    };
    expect(tokenNames(ids, buildVocabulary(ids))).toEqual(['<pad>', '<bos>', '<eos>', 'a0', 'a1', '#0', '#1']);
    const behind = ['<pad>', '<bos>', '<eos>', '<3>', '<4>', 'a0', 'a1', '#0', '#1'];
    expect(tokenNames(ids, buildVocabulary(ids, 5))).toEqual(behind);
  });
});

describe('itemTokens(ids, vocabulary)', () => {
  it('gives each level its own range of tokens after the three special ones', () => {
    const ids = {
      numItems: 2,
      levels: 2,
      codebookSizes: [4, 3],
      codes: Uint16Array.of(0, 2, 3, 0),
      hasCollisionLevel: false,
    };
    const vocabulary = buildVocabulary(ids);
    expect(vocabulary).toMatchObject({ size: 10, levelOffset: [3, 7] }); // 3 + 4 + 3
    expect([...itemTokens(ids, vocabulary)]).toEqual([3, 9, 6, 7]);
    // Behind an imported model's 37 tokens, which open texts with token 0.
    expect(buildVocabulary(ids, 37, 0)).toMatchObject({ size: 44, levelOffset: [37, 41], bos: 0 });
    expect(buildVocabulary(ids, 1)).toEqual(vocabulary);
  });
});
