/** What the tests of whole runs share: prepared built-in data, and exhaustive probabilities. */
import { parseRunConfig, type RunConfigInput } from '../../src/config/runConfig.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { runPacker } from '../../src/train/packedForest.ts';
import { pathLogProbs } from '../../src/train/pathLogProbs.ts';
import { type PreparedData, prepareData } from '../../src/train/prepare.ts';
import type { Trainer } from '../../src/train/trainer.ts';

/** Wardrobe-64 on its attribute paths, small enough for a software adapter; `input` overrides section by section. */
export function prepareWardrobe(input: RunConfigInput = {}): PreparedData {
  const config = parseRunConfig({
    ...input,
    data: { source: 'wardrobe-64', minInteractions: 0, maxHistory: 8, ...input.data },
    items: { tokenizer: 'attribute-paths', ...input.items },
    budget: { steps: 30, tokensPerStep: 128, ...input.budget },
    evaluation: { k: [5, 10], beam: 10, users: 20, ...input.evaluation },
  });
  return prepareData(builtInDataset(config.data.source, config.seed), config);
}

/** log P of items' paths under one history, each along its own trajectory; f64 [items]. */
export async function logProbsOfPaths(
  { engine, data }: Trainer,
  history: ArrayLike<number>,
  items: readonly number[],
): Promise<Float64Array> {
  return (await pathLogProbs(engine, runPacker(data), data, [{ history, items }]))[0];
}

/** log P of every item's path under a history, by forward passes over the whole catalogue; f64 [numItems]. */
export const exhaustiveLogProbs = (trainer: Trainer, history: ArrayLike<number>): Promise<Float64Array> =>
  logProbsOfPaths(
    trainer,
    history,
    Array.from({ length: trainer.data.trie.numItems }, (_, item) => item),
  );
