import { describe, expect, it } from 'vitest';
import { semanticIdLines } from '../../src/cli/semanticIdLines.ts';
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { shop512 } from '../../src/data/datasets/shop512.ts';
import { sourceFile } from '../../src/data/sourceFile.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { readSemanticIds } from '../../src/items/semanticIdsFile.ts';
import { itemsFile } from '../../src/train/checkpoint.ts';
import { prepareData, takenItemId } from '../../src/train/prepare.ts';
import { trainedItemsOfRun } from '../../src/train/prepareItems.ts';
import { datasetOf, sharedFiles } from '../data/sampleFiles.ts';

const itemsOf = (data: Parameters<typeof itemsFile>[0]) =>
  JSON.parse(new TextDecoder().decode(itemsFile(data).bytes)) as Record<string, number[]>;

describe("items.collisions: 'keep'", () => {
  const shop = shop512(7);
  const prepare = (items: RunConfigInput['items']) =>
    prepareData(shop, parseRunConfig({ items: { collisions: 'keep', ...items } }));

  it('makes one item of every path, and names items and interactions as the data do', () => {
    const data = prepare({ levels: 1 });
    expect(data.semanticIds.report.collisions).toMatchObject({ items: 512, paths: 64 });
    expect([data.levels, data.trie.numItems, data.split.numItems, data.dataset.itemIds.length]).toEqual([
      1, 64, 64, 64,
    ]);
    expect(semanticIdLines(data.semanticIds.report).join('\n')).toMatch(
      /512 items share 64 paths, \d+ at most on one; kept: items that share a path count as one, 64 in all/,
    );
    const items = itemsOf(data);
    expect(Object.keys(items)).toEqual(shop.itemIds);
    expect(new Set(Object.values(items).map(String)).size).toBe(64);
    const { sequence } = splitLeaveOneOut(shop);
    sequence.forEach((item, place) => {
      expect(takenItemId(data, place)).toBe(shop.itemIds[item]);
      expect(items[shop.itemIds[item]]).toEqual([data.itemTokens[data.split.sequence[place]]]);
    });
  });

  it('reads the codes of a trained tokenizer back from a file in which items share a path', () => {
    const data = prepare({ levels: 2, codebookSize: 8 });
    const text = new TextDecoder().decode(itemsFile(data).bytes);
    const config = { ...data.config, items: { ...data.config.items, tokenizer: 'rq-vae' as const } };
    const resumed = prepareData(shop, config, { trained: trainedItemsOfRun(text, shop, config) });
    expect(resumed.trie.numItems).toBeLessThan(512);
    expect(itemsFile(resumed)).toEqual(itemsFile(data));
    expect(resumed.split).toEqual(data.split);
  });

  it('changes nothing where no two items share a path', () => {
    const data = prepare({ tokenizer: 'random' });
    expect(data.levels).toBe(3);
    expect(data.dataset).toBe(data.unmerged);
    expect(data.split.numItems).toBe(512);
  });

  const published = sharedFiles('amazon-beauty', /index\.json$/);
  it.skipIf(published === null)("takes LETTER's IDs of Beauty as they are", async () => {
    const numItems = 12101;
    // Every item four times, in four users' one long sequence each.
    const rows = Array.from({ length: 4 * numItems }, (_, n) => {
      const user = Math.floor(n / numItems);
      return [`u${user}`, String(1 + (n % numItems)), n] as const;
    });
    const config = parseRunConfig({
      data: { source: 'beauty', minInteractions: 0, maxHistory: 20 },
      items: { tokenizer: 'file', collisions: 'keep' },
    });
    const data = prepareData(datasetOf(rows), config, {
      semanticIds: await readSemanticIds(sourceFile(published![0])),
    });
    expect([data.levels, data.trie.numItems, data.unmerged.itemIds.length]).toEqual([4, 12088, 12101]);
    expect(Object.keys(itemsOf(data))).toHaveLength(12101);
    expect(data.dataset.itemIds.filter((id) => id.includes(' / '))).toHaveLength(11);
  });
});
