/**
 * Leave-one-out: each user's last item is the test target, the last but one the validation target, the rest is for
 * training. Before: `kCore.ts`. After: `items/` (training part only), `train/`, `eval/`.
 */
import { DataError } from '../core/errors.ts';
import type { Dataset, Split } from './dataset.ts';
import { kCore, type RemovedCounts } from './kCore.ts';
import { sampleUsers } from './sampleUsers.ts';
import { orderByTime } from './timeOrder.ts';

export const MIN_SEQUENCE_LENGTH = 3;

/** How a split is made, in words, for protocols and pages. */
export const SPLIT_RULE =
  'Leave-one-out in time order: the last interaction of each user is the test target, the last but one the validation target, the rest is for training; equal timestamps keep the order of the file; users with fewer than 3 interactions are left out.';

/** Splits leave-one-out. Throws DataError when no user has 3 interactions. */
export function splitLeaveOneOut(dataset: Dataset): Split {
  const numAllUsers = dataset.userIds.length;
  const { start: allStart, row } = orderByTime(dataset.interactions, numAllUsers);
  const users: number[] = [];
  let total = 0;
  for (let u = 0; u < numAllUsers; u++) {
    const length = allStart[u + 1] - allStart[u];
    if (length < MIN_SEQUENCE_LENGTH) continue;
    users.push(u);
    total += length;
  }
  if (users.length === 0)
    throw new DataError(
      `${dataset.report.format}: none of ${numAllUsers} users has ${MIN_SEQUENCE_LENGTH} interactions, expected some: one to train on, one to validate on, one to test on. Give more data, or check which column is the user.`,
    );
  const start = new Uint32Array(users.length + 1);
  const interaction = new Uint32Array(total);
  users.forEach((u, k) => {
    interaction.set(row.subarray(allStart[u], allStart[u + 1]), start[k]);
    start[k + 1] = start[k] + (allStart[u + 1] - allStart[u]);
  });
  return {
    numUsers: users.length,
    numItems: dataset.itemIds.length,
    userIndex: Uint32Array.from(users),
    start,
    sequence: interaction.map((i) => dataset.interactions.item[i]),
    interaction,
    usersTooShort: numAllUsers - users.length,
    numTrainInteractions: total - 2 * users.length,
  };
}

export interface PrepareDataOptions {
  readonly minInteractions: number;
  readonly maxUsers: number | null;
}

/** A run's data: at most `maxUsers` users drawn by `seed`, then the k-core, then the split. */
export function prepareData(
  dataset: Dataset,
  options: PrepareDataOptions,
  seed: number,
): { dataset: Dataset; split: Split; removedByKCore: RemovedCounts } {
  const sampled = sampleUsers(dataset, options.maxUsers, seed);
  const { dataset: core, removed } = kCore(sampled, options.minInteractions);
  return { dataset: core, split: splitLeaveOneOut(core), removedByKCore: removed };
}
