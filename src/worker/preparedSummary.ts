/** What the page shows of prepared data before a run starts. */
import { tokenNames } from '../items/tokenNames.ts';
import type { PreparedData } from '../train/prepare.ts';
import type { MemoryBill } from '../train/runEvents.ts';
import type { PreparedSummary } from './protocol.ts';

export function preparedSummary(data: PreparedData, bill: MemoryBill, dataHash: string): PreparedSummary {
  const { split, dataset, trie, semanticIds, config } = data;
  return {
    config,
    numUsers: split.numUsers,
    numItems: data.unmerged.itemIds.length,
    numTrainInteractions: split.numTrainInteractions,
    usersTooShort: split.usersTooShort,
    dataHash,
    leftOut: data.leftOut,
    removedByKCore: data.removed,
    trie,
    itemTitles: dataset.itemTitles,
    tokenNames: tokenNames(semanticIds.ids, data.vocabulary),
    users: Array.from({ length: split.numUsers }, (_, u) => ({
      id: dataset.userIds[split.userIndex[u]],
      length: split.start[u + 1] - split.start[u],
    })),
    semanticIds: semanticIds.report,
    bill,
    shape: {
      preset: config.model.shape ? 'imported Llama' : config.model.preset,
      hiddenSize: data.model.hiddenSize,
      numLayers: data.model.numLayers,
      vocabularySize: data.model.vocabularySize,
    },
  };
}
