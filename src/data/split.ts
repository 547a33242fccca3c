/**
 * Fewer users, then leave-one-out: each user's last item is the test target, the last but one the validation target, the rest is for
 * training. Before: `kCore.ts`. After: `items/` (training part only), `train/`, `eval/`.
 */
import { DataError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import type { Dataset, Split } from './dataset.ts';
import { selectRows } from './kCore.ts';
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

/**
 * Keeps `maxUsers` users drawn without replacement by stream (seed, 'users'), in their old order, and the items they
 * interacted with. Null, or no more users than that, keeps the data set as it is. After the k-core: items may then have
 * fewer interactions than k in the sample.
 */
export function sampleUsers(dataset: Dataset, maxUsers: number | null, seed: number): Dataset {
  const numUsers = dataset.userIds.length;
  if (maxUsers === null || maxUsers >= numUsers) return dataset;
  const random = new RandomStream(seed, 'users');
  const order = Uint32Array.from({ length: numUsers }, (_, u) => u);
  const keptUser = new Uint8Array(numUsers);
  for (let k = 0; k < maxUsers; k++) {
    const j = k + random.int(numUsers - k);
    const u = order[j];
    order[j] = order[k];
    keptUser[u] = 1;
  }
  const { user, item } = dataset.interactions;
  const keptItem = new Uint8Array(dataset.itemIds.length);
  const rows = Uint32Array.from({ length: user.length }, (_, i) => i).filter((i) => keptUser[user[i]] === 1);
  for (const i of rows) keptItem[item[i]] = 1;
  return selectRows(
    dataset,
    rows,
    (u) => keptUser[u] === 1,
    (i) => keptItem[i] === 1,
  );
}
