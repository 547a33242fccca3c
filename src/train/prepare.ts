/**
 * From a data set to what a run trains on, without a GPU: filter, split, semantic IDs, items merged where they share one,
 * trie, windows, shapes and the memory bill. Before: `data/`, `items/`. After: `trainer.ts`.
 */
import { MODEL_PRESETS } from '../config/presets.ts';
import type { RunConfig } from '../config/runConfig.ts';
import { ConfigError } from '../core/errors.ts';
import type { Dataset, Split } from '../data/dataset.ts';
import { kCore } from '../data/kCore.ts';
import { type SelectionCounts, selectInteractions } from '../data/selection.ts';
import { sampleUsers, splitLeaveOneOut } from '../data/split.ts';
import { type BuiltSemanticIds, buildSemanticIds, type ItemFiles } from '../items/buildSemanticIds.ts';
import { mergeColliding } from '../items/mergeColliding.ts';
import { buildTrie, type Trie } from '../items/trie.ts';
import { buildVocabulary, itemTokens, type Vocabulary } from '../items/vocabulary.ts';
import type { ForestCapacity } from '../nn/forestBatch.ts';
import { type ModelConfig, modelConfig } from '../nn/modelConfig.ts';
import { trainingWindows, type Windows } from './windows.ts';

/** Catalogues up to this size are measured whole with every snapshot, and by the test. Our choice. */
export const WHOLE_CATALOGUE = 512;

export interface PreparedData {
  readonly config: RunConfig;
  /** After the k-core filter; with items.collisions 'keep', items that share a path are one item of it. */
  readonly dataset: Dataset;
  /** After the filter, before any items were merged: the same rows of interactions, items by the data's own ids. */
  readonly unmerged: Dataset;
  /** `dataset`'s item of each item of `unmerged`; u32. */
  readonly itemOf: Uint32Array;
  readonly leftOut: SelectionCounts;
  /** By the k-core. */
  readonly removed: { readonly users: number; readonly items: number; readonly interactions: number };
  readonly split: Split;
  /** IDs of `dataset`'s items, all distinct; the report is of the items before they were merged. */
  readonly semanticIds: BuiltSemanticIds;
  readonly vocabulary: Vocabulary;
  /** u32 [numItems, L] */
  readonly itemTokens: Uint32Array;
  readonly levels: number;
  readonly trie: Trie;
  readonly windows: Windows;
  readonly model: ModelConfig;
  readonly capacity: ForestCapacity;
  /** Samples that a step can hold at most, by their mean size: as many are drawn ahead where the model itself draws. */
  readonly samplesPerStep: number;
}

/**
 * What of a data set a run keeps, and its split: ratings and times first, then the draw of users, then the k-core. Throws
 * DataError where nothing is left, ConfigError where the data have no ratings or times to go by.
 */
export function filterAndSplit(
  dataset: Dataset,
  config: RunConfig,
): Pick<PreparedData, 'dataset' | 'leftOut' | 'removed' | 'split'> {
  const { dataset: selected, ...counts } = selectInteractions(dataset, config.data);
  const sampled = sampleUsers(selected, config.data.maxUsers, config.seed);
  const { dataset: kept, removed } = kCore(sampled, config.data.minInteractions);
  const leftOut = { ...counts, usersNotDrawn: selected.userIds.length - sampled.userIds.length };
  return { dataset: kept, leftOut, removed, split: splitLeaveOneOut(kept) };
}

/** What of a configuration decides, with the data set, what `filterAndSplit` keeps; as a comparable text. */
export function selectionKey({ seed, data }: RunConfig): string {
  const { source: _, maxHistory: __, ...selection } = data;
  return JSON.stringify([seed, selection]);
}

/** What of the preparation the data, their semantic IDs and the seed decide alone: the same for all lanes of a race. */
export type PreparedCatalogue = Pick<
  PreparedData,
  'dataset' | 'unmerged' | 'itemOf' | 'leftOut' | 'removed' | 'split' | 'semanticIds'
>;

/** Filter, split and semantic IDs. Throws DataError or ConfigError in words; `files` as for `prepareData`. */
export function prepareCatalogue(dataset: Dataset, config: RunConfig, files: ItemFiles = {}): PreparedCatalogue {
  const { dataset: unmerged, leftOut, removed, split: unmergedSplit } = filterAndSplit(dataset, config);
  const built = buildSemanticIds(unmerged, unmergedSplit, config.items, config.seed, files);
  const { dataset: merged, split, ids, itemOf } = mergeColliding(unmerged, unmergedSplit, built.ids);
  return { dataset: merged, unmerged, itemOf, leftOut, removed, split, semanticIds: { ids, report: built.report } };
}

/**
 * Throws DataError, ConfigError or TrieError in words; changes nothing else. Where the tokenizer is trained, `files` holds its
 * codes (`prepareItems.ts`).
 */
export const prepareData = (dataset: Dataset, config: RunConfig, files: ItemFiles = {}): PreparedData =>
  prepareRun(prepareCatalogue(dataset, config, files), config);

/** What a run of `config` trains on, from a catalogue of the same `data`, `items` and `seed`. Throws as `prepareData` does. */
export function prepareRun(catalogue: PreparedCatalogue, config: RunConfig): PreparedData {
  const { split, semanticIds } = catalogue;
  const { preset, shape, vocabularySize, reservedTokens, bosToken, published } = config.model;
  const vocabulary = buildVocabulary(semanticIds.ids, reservedTokens, bosToken);
  const tokens = itemTokens(semanticIds.ids, vocabulary);
  const levels = semanticIds.ids.levels;
  const longest = 1 + (config.data.maxHistory + 1) * levels;
  const maxPositions = published?.maxPositions ?? longest;
  if (longest > maxPositions)
    throw new ConfigError(
      `data.maxHistory: a history of ${config.data.maxHistory} items and the next one take up to ${longest} positions at ${levels} tokens an item; the imported model was made for ${maxPositions} (its max_position_embeddings, model.published.maxPositions). ${maxPositions > 2 * levels ? `Lower data.maxHistory to ${Math.floor((maxPositions - 1) / levels) - 1}` : 'Import a model of longer texts'}.`,
    );
  const trie = buildTrie(tokens, levels);
  if (config.sampler.setSize > trie.numItems)
    throw new ConfigError(
      `sampler.setSize: a set of ${config.sampler.setSize} distinct items was asked of a catalogue of ${trie.numItems}. Lower sampler.setSize.`,
    );
  const { metric, target } = config.stop;
  if (target !== null && metric === 'total-variation' && trie.numItems > WHOLE_CATALOGUE)
    throw new ConfigError(
      `stop.metric: the total variation to R/Z is computed over a whole catalogue, of at most ${WHOLE_CATALOGUE} items; these data have ${trie.numItems}. Set stop.metric to "ndcg", or stop.target to null.`,
    );
  const windows = trainingWindows(split, config.data.maxHistory);
  if (vocabularySize !== null && vocabularySize < vocabulary.size)
    throw new ConfigError(
      `model.vocabularySize: the items need ${vocabulary.size} tokens${reservedTokens > 0 ? `, the ${reservedTokens} before them (model.reservedTokens) counted in` : ''}, found ${vocabularySize}. Raise it, or leave it null.`,
    );
  const model = modelConfig(shape ?? MODEL_PRESETS[preset], vocabularySize ?? vocabulary.size);
  return {
    ...catalogue,
    config,
    vocabulary,
    itemTokens: tokens,
    levels,
    trie,
    windows,
    model,
    ...runCapacity(config, model, windows, levels, trie.numItems),
  };
}

/** The data's own id of what was taken at a place of `split.sequence`: of items merged on one path, the very one. */
export const takenItemId = ({ split, unmerged }: Pick<PreparedData, 'split' | 'unmerged'>, place: number): string =>
  unmerged.itemIds[unmerged.interactions.item[split.interaction[place]]];

const up64 = (n: number): number => Math.max(64, Math.ceil(n / 64) * 64);

/** Trajectories that flow pictures and whole-catalogue probabilities may ask of one pass. Our choice. */
const PICTURE_TRAJECTORIES = 256;

/**
 * Edges of a trie for each token of a pass that ranks exactly, so that a wide trie's leaves fill no pass before its inner
 * prefixes do: a few words a token, and no bit of training. Our choice.
 */
const EDGES_PER_TOKEN = 8;

/** Capacity of a step's packed forest. Throws ConfigError when not even one user's window fits. */
function runCapacity(
  config: RunConfig,
  model: ModelConfig,
  windows: Windows,
  levels: number,
  numItems: number,
): Pick<PreparedData, 'capacity' | 'samplesPerStep'> {
  const { setSize, setsPerUser } = config.sampler;
  const hasEncoder = model.architecture === 't5';
  const sets = config.objective.type === 'sft' ? 0 : setsPerUser;
  const tokens = up64(config.budget.tokensPerStep);
  const beamTokens = config.evaluation.beam * (levels - 1);
  const promptTokens = 1 + config.data.maxHistory * levels;
  // An encoder's model learns the next item as a trajectory, a decoder-only model as the prompt's own continuation.
  const branchTokens = hasEncoder
    ? Math.max(1, sets) * (sets > 0 ? setSize : 1) * (levels - 1)
    : levels + sets * setSize * (levels - 1);
  // The positive stands beside a group of the model's own.
  const positiveTokens = config.objective.type === 'grpo' ? levels - 1 : 0;
  const least = hasEncoder
    ? { encoder: up64(promptTokens), forest: up64(1 + Math.max(branchTokens + positiveTokens, beamTokens)) }
    : { encoder: 0, forest: promptTokens + Math.max(branchTokens, beamTokens) };
  const most = least.encoder + least.forest;
  if (most > tokens)
    throw new ConfigError(
      `budget.tokensPerStep: one user takes up to ${most} packed tokens (history of ${config.data.maxHistory} items × ${levels} tokens, ${sets} sets of ${setSize}, beam ${config.evaluation.beam}), and a step holds ${tokens}. Raise budget.tokensPerStep to ${up64(most)}, or lower data.maxHistory or evaluation.beam.`,
    );
  let items = 0;
  for (let i = 0; i < windows.numSamples; i++) items += windows.last[i] - windows.first[i];
  const meanItems = items / Math.max(1, windows.numSamples);
  // Positions are drawn uniformly: an encoder sees half a window on average. Common prefixes save some of the branches.
  const meanPrompt = 1 + (hasEncoder ? meanItems / 2 : meanItems) * levels;
  const meanBranch = hasEncoder ? 1 + branchTokens * 0.7 : sets * setSize * (levels - 1) * 0.7;
  const samples = Math.ceil((1.5 * tokens) / (meanPrompt + meanBranch)) + 1;
  const groups = Math.max(1, samples * (hasEncoder ? Math.max(1, sets) : sets));
  const trajectories = Math.max(groups * (sets > 0 ? setSize : 1), Math.min(numItems, PICTURE_TRAJECTORIES));
  const share = up64((tokens * meanPrompt) / (meanPrompt + meanBranch));
  const encoderTokens = hasEncoder ? Math.min(Math.max(share, least.encoder), tokens - least.forest) : 0;
  const forestTokens = tokens - encoderTokens;
  const capacity = {
    tokens,
    encoderTokens,
    // A prompt's last position is read twice: as history over the vocabulary, and as a set's root under a mask.
    rows: up64(
      forestTokens + (!hasEncoder && config.objective.policy !== 'vocab' ? Math.min(groups, forestTokens) : 0),
    ),
    pairs: up64(
      Math.max(
        forestTokens + trajectories * levels,
        config.evaluation.ranking === 'exact' ? EDGES_PER_TOKEN * forestTokens : 0,
      ),
    ),
    trajectories,
    groups: Math.max(groups, trajectories),
    levels,
    vocabularySize: model.vocabularySize,
  };
  return { capacity, samplesPerStep: samples };
}
