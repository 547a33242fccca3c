/** `--ids` and `--embeddings`: files of the user's reach the run that asks for them, and no other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assertSameItems, itemFiles } from '../../src/cli/itemFiles.ts';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { CheckpointError, ConfigError, DataError } from '../../src/core/errors.ts';
import type { SuppliedSemanticIds } from '../../src/items/semanticIdsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'item-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const { items } = DEFAULT_RUN_CONFIG;

describe('itemFiles(paths, items)', () => {
  const ids = file('ids.json', '{"a": ["<a_0>"]}');
  const embeddings = file('e.jsonl', '{"item": "a", "embedding": [1, 2]}');

  it('reads what the configuration asks for', async () => {
    const both = await itemFiles({ ids, embeddings }, { ...items, tokenizer: 'file', embedding: 'file' });
    expect((both.semanticIds as SuppliedSemanticIds).tokens.get('a')).toEqual(['<a_0>']);
    expect(both.embeddings).toMatchObject({ size: 2 });
    expect(await itemFiles({}, items)).toEqual({});
  });

  it('refuses a file that the run would not read, one that is none, and a folder of several', async () => {
    await expect(itemFiles({ ids }, items)).rejects.toThrow(ConfigError);
    await expect(itemFiles({ ids }, items)).rejects.toThrow(/items.tokenizer is "residual-kmeans"/);
    await expect(itemFiles({ embeddings }, items)).rejects.toThrow(/items.embedding is "co-occurrence"/);
    const fromFile = { ...items, tokenizer: 'file' as const };
    await expect(itemFiles({ ids: join(folder, 'none') }, fromFile)).rejects.toThrow(DataError);
    await expect(itemFiles({ ids: folder }, fromFile)).rejects.toThrow(/expected one file, found 2/);
  });
});

describe('assertSameItems(folder, now)', () => {
  it('holds a resumed run to the semantic IDs it began with', async () => {
    const bytes = new TextEncoder().encode('{"a":[3]}');
    await assertSameItems(folder, { name: 'items.json', bytes });
    file('items.json', '{"a":[3]}');
    await assertSameItems(folder, { name: 'items.json', bytes });
    file('items.json', '{"a":[4]}');
    await expect(assertSameItems(folder, { name: 'items.json', bytes })).rejects.toThrow(CheckpointError);
  });
});
