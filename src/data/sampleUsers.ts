/** At most so many users, drawn at random. Before: `readDataset.ts`. After: `kCore.ts`, so that the core holds afterwards. */
import { RandomStream } from '../core/random.ts';
import type { Dataset } from './dataset.ts';
import { selectRows } from './kCore.ts';

/**
 * Keeps `maxUsers` users drawn without replacement by stream (seed, 'users'), in their old order, and the items they
 * interacted with. Null, or no more users than that, keeps the data set as it is.
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
