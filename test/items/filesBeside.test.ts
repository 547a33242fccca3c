import { describe, expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { DataError } from '../../src/core/errors.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { buildSemanticIds } from '../../src/items/buildSemanticIds.ts';
import { itemFilesBeside } from '../../src/items/filesBeside.ts';
import { fileOf } from '../data/sampleFiles.ts';

const data = fileOf('d/x.txt', '1 a b c');
const ids = fileOf('d/x.index.json', '{"a": ["<a_0>"], "b": ["<a_1>"]}');
const embeddings = fileOf('d/x.embeddings.jsonl', '{"item": "a", "embedding": [1, 2]}');

describe('itemFilesBeside(files)', () => {
  it('knows IDs and embeddings by their names', async () => {
    const found = await itemFilesBeside([data, ids, embeddings, fileOf('d/x_attributes.json', '{}')]);
    expect(found).toMatchObject({ semanticIds: { levels: 1 }, embeddings: { size: 2 } });
    expect(await itemFilesBeside([data])).toEqual({});
  });

  it('tells what is wrong with them only to a run that asks for them', async () => {
    const bad = await itemFilesBeside([data, ids, fileOf('d/y.index.json', '{}'), fileOf('d/x.embeddings.jsonl', '{')]);
    expect(bad.semanticIds).toBeInstanceOf(DataError);
    const shop = shop512(7);
    const split = splitLeaveOneOut(shop);
    const build = (items: object) => buildSemanticIds(shop, split, { ...DEFAULT_RUN_CONFIG.items, ...items }, 7, bad);
    expect(() => build({ tokenizer: 'file' })).toThrow(/x\.index\.json and d\/y\.index\.json beside the data/);
    expect(() => build({ embedding: 'file' })).toThrow(/x\.embeddings\.jsonl, line 1: not JSON/);
    expect(build({ tokenizer: 'attribute-paths' }).ids.numItems).toBe(512);
  });
});
