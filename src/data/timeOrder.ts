/**
 * Rows of the interactions, user by user, oldest first. Used by the report (ties), by `split.ts` and by nobody else's
 * own sorting, so that there is one tie rule. Before: `dataset.ts`. After: `split.ts`.
 */
import type { Interactions } from './dataset.ts';

export const TIE_RULE =
  'Each user’s interactions are ordered by timestamp; equal timestamps keep the order of the file (stable sort).';
export const FILE_ORDER_RULE =
  'The file has no timestamps: each user’s interactions keep the order of the file, oldest first.';

export interface TimeOrder {
  /** Rows of user u: row[start[u]] … row[start[u + 1] − 1]; u32 [numUsers + 1]. */
  readonly start: Uint32Array;
  /** Rows of the interactions; u32 [n]. */
  readonly row: Uint32Array;
}

/** Orders rows by user, then timestamp, then place in the file. */
export function orderByTime(interactions: Interactions, numUsers: number): TimeOrder {
  const { user, timestamp } = interactions;
  const n = user.length;
  const start = new Uint32Array(numUsers + 1);
  for (let i = 0; i < n; i++) start[user[i] + 1]++;
  for (let u = 0; u < numUsers; u++) start[u + 1] += start[u];
  const row = new Uint32Array(n);
  const next = start.slice(0, numUsers);
  for (let i = 0; i < n; i++) row[next[user[i]]++] = i;
  if (timestamp !== null)
    for (let u = 0; u < numUsers; u++) {
      const part = row.subarray(start[u], start[u + 1]);
      let sorted = true;
      for (let k = 1; sorted && k < part.length; k++) sorted = timestamp[part[k - 1]] <= timestamp[part[k]];
      if (!sorted) part.sort((a, b) => timestamp[a] - timestamp[b] || a - b);
    }
  return { start, row };
}

export interface OrderCounts {
  readonly duplicates: number;
  readonly timestampTies: number;
  readonly usersWithTiedTarget: number;
}

/** Repeated (user, item) pairs and equal timestamps, for the report. */
export function countTiesAndDuplicates(interactions: Interactions, numUsers: number, numItems: number): OrderCounts {
  const { start, row } = orderByTime(interactions, numUsers);
  const { item, timestamp } = interactions;
  const seenBy = new Uint32Array(numItems); // user + 1 who had the item last
  let duplicates = 0;
  let timestampTies = 0;
  let usersWithTiedTarget = 0;
  for (let u = 0; u < numUsers; u++)
    for (let k = start[u]; k < start[u + 1]; k++) {
      const i = row[k];
      if (seenBy[item[i]] === u + 1) duplicates++;
      seenBy[item[i]] = u + 1;
      if (timestamp !== null && k > start[u] && timestamp[row[k - 1]] === timestamp[i]) {
        timestampTies++;
        if (k === start[u + 1] - 1) usersWithTiedTarget++;
      }
    }
  return { duplicates, timestampTies, usersWithTiedTarget };
}
