import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { wardrobe64 } from '../../src/data/datasets/wardrobe64.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { buildSemanticIds } from '../../src/items/buildSemanticIds.ts';
import { itemEmbedding } from '../../src/items/itemEmbedding.ts';
import { tokenNames } from '../../src/items/tokenNames.ts';
import { buildTrie } from '../../src/items/trie.ts';
import { buildVocabulary, itemTokens } from '../../src/items/vocabulary.ts';
import { datasetOf } from '../data/sampleFiles.ts';

const options = DEFAULT_RUN_CONFIG.items;

describe('buildSemanticIds(dataset, split, options, seed)', () => {
  const shop = shop512(7);
  const split = splitLeaveOneOut(shop);

  it('gives every item of Shop-512 a path of its own, and the same ones for the same seed', () => {
    const { ids, report } = buildSemanticIds(shop, split, options, 7);
    expect(ids.numItems).toBe(512);
    expect(ids.codebookSizes.slice(0, 3)).toEqual([64, 64, 64]);
    expect(ids.hasCollisionLevel).toBe(report.collisions.items > 0);
    expect(ids.levels).toBe(ids.hasCollisionLevel ? 4 : 3);
    expect(report.levels[0].codesUsed).toBeGreaterThan(58); // k-means revives dead codes
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
    expect(built.report.collisions.items).toBe(0);
    expect(built.report.levels.map((level) => level.codesUsed)).toEqual([4, 4, 4]);
    expect(built.ids).toMatchObject({ levels: 3, codebookSizes: [4, 4, 4], hasCollisionLevel: false });
    const names = tokenNames(built.ids, buildVocabulary(built.ids));
    expect(names.slice(0, 5)).toEqual(['<pad>', '<bos>', '<eos>', 'jacket', 'undershirt']);
    expect(names).toHaveLength(15);
  });

  it('gives random paths the shape of learned ones', () => {
    const { ids, report } = buildSemanticIds(shop, split, { ...options, tokenizer: 'random' }, 7);
    expect(ids).toMatchObject({ levels: 3, codebookSizes: [64, 64, 64], hasCollisionLevel: false });
    expect(report.collisions.items).toBe(0);
    const departments = new Set(Array.from({ length: 512 }, (_, i) => `${ids.codes[i * 3] >> 3},${i >> 6}`));
    expect(departments.size).toBeGreaterThan(56); // nearly all of 8 × 8: codes tell nothing
  });

  it("takes a file's IDs, tells colliding ones apart, and says what it passed over", () => {
    const tokens = new Map(shop.itemIds.map((id, i) => [id, [`<a_${i >> 6}>`, `<b_${(i & 63) >> 1}>`]]));
    tokens.set('gone', ['<a_9>', '<b_0>']);
    const file = { fileName: 'x.index.json', levels: 2, filledItems: 0, tokens };
    const fromFile = { ...options, tokenizer: 'file' as const };
    const built = buildSemanticIds(shop, split, fromFile, 7, { semanticIds: file });
    expect(built.ids).toMatchObject({ levels: 3, codebookSizes: [10, 32, 2], hasCollisionLevel: true });
    expect(built.report.collisions).toEqual({ items: 512, paths: 256, largest: 2 });
    expect(built.report.levels.map((level) => level.codesUsed)).toEqual([8, 32, 2]);
    expect(built.report.remarks).toEqual([expect.stringMatching(/^x\.index\.json: 1 items are not in the data set/)]);
    expect([...built.ids.codes.slice(67 * 3, 68 * 3)]).toEqual([1, 1, 1]); // item 67 = 64 + 3
    const names = tokenNames(built.ids, buildVocabulary(built.ids));
    expect([names[3], names[13], names[45]]).toEqual(['<a_0>', '<b_0>', '#0']);
    expect(() => buildSemanticIds(shop, split, fromFile, 7)).toThrow(/--ids FILE/);
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

describe('itemEmbedding(dataset, split, options, seed, supplied)', () => {
  const shop = shop512(7);
  const split = splitLeaveOneOut(shop);
  const squared = ({ size, vectors }: { size: number; vectors: Float64Array }, i: number) =>
    vectors.subarray(i * size, (i + 1) * size).reduce((sum, x) => sum + x * x, 0);

  it('puts co-occurrence and text side by side, each of length 1', () => {
    const one = itemEmbedding(shop, split, { embedding: 'co-occurrence', embeddingSize: 16 }, 7);
    const text = itemEmbedding(shop, split, { embedding: 'text', embeddingSize: 16 }, 7);
    const both = itemEmbedding(shop, split, { embedding: 'both', embeddingSize: 16 }, 7);
    expect([one.size, text.size, both.size]).toEqual([16, 16, 32]);
    for (const i of [0, 99, 511]) {
      expect(squared(one, i)).toBeCloseTo(1, 12);
      expect(squared(both, i)).toBeCloseTo(2, 12);
      expect(both.vectors.slice(i * 32, i * 32 + 16)).toEqual(one.vectors.slice(i * 16, i * 16 + 16));
      expect(both.vectors.slice(i * 32 + 16, i * 32 + 32)).toEqual(text.vectors.slice(i * 16, i * 16 + 16));
    }
  });

  it('groups by text: on a first level of 8 codes, departments lie together', () => {
    const { ids } = buildSemanticIds(shop, split, { ...options, embedding: 'text', codebookSize: 8 }, 7);
    let same = 0;
    let pairs = 0;
    for (let i = 0; i < 512; i++)
      for (let j = 0; j < i; j++)
        if (ids.codes[i * ids.levels] === ids.codes[j * ids.levels]) {
          pairs++;
          if (i >> 6 === j >> 6) same++;
        }
    expect(same / pairs).toBeGreaterThan(0.5); // chance: 1/8
  });

  it("takes a file's, and says so where none was given", () => {
    const vectors = new Map(shop.itemIds.map((id, i) => [id, Float64Array.of(i < 256 ? 1 : -1, i % 2)]));
    const fromFile = { ...options, embedding: 'file' as const, levels: 1, codebookSize: 4 };
    const { ids } = buildSemanticIds(shop, split, fromFile, 7, { embeddings: { fileName: 'e', size: 2, vectors } });
    const code = (i: number) => ids.codes[i * ids.levels];
    expect(new Set([0, 1, 256, 257].map(code)).size).toBe(4);
    for (let i = 0; i < 512; i++) expect(code(i)).toBe(code((i < 256 ? 0 : 256) + (i % 2)));
    expect(() => buildSemanticIds(shop, split, fromFile, 7)).toThrow(/--embeddings FILE/);
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
