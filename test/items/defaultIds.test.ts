/** Semantic IDs do not change under runs that exist. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { DEFAULT_RUN_CONFIG } from '../../src/config/runConfig.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { splitLeaveOneOut } from '../../src/data/split.ts';
import { buildSemanticIds, type TokenizerOptions } from '../../src/items/buildSemanticIds.ts';

/** Of the IDs as they were when these were written: a change here makes every earlier run another run. */
const CASES: readonly (readonly [string, Partial<TokenizerOptions>, string])[] = [
  ['shop-512', {}, 'c493306d39621f30'],
  ['wardrobe-64', {}, '34153eacdfdfc706'],
  ['shop-512', { tokenizer: 'attribute-paths' }, '079e331709296033'],
  ['shop-512', { levels: 2, codebookSize: 16 }, '85b7117c0eef9cd7'],
];

it.each(CASES)('%s %o, seed 7, keeps its semantic IDs to the bit', (name, options, digest) => {
  const dataset = builtInDataset(name, 7);
  const { ids } = buildSemanticIds(dataset, splitLeaveOneOut(dataset), { ...DEFAULT_RUN_CONFIG.items, ...options }, 7);
  const bytes = new Uint8Array(ids.codes.buffer, ids.codes.byteOffset, ids.codes.byteLength);
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe(digest);
});
