/**
 * Items that a log says were shown and not taken → the interaction they were shown before, as samplers want them. Before:
 * `interactionBuilder.ts`. After: `Dataset.impressions`.
 */
import type { Impressions } from './dataset.ts';
import type { BuiltInteractions } from './interactionBuilder.ts';
import { orderByTime } from './timeOrder.ts';

/** In `withRow`: the log names no interaction, so that time tells. */
export const NO_ROW = 0xffffffff;

/** Rows of a log in which an item was shown and not taken. */
export interface ShownRows {
  readonly user: Uint32Array;
  readonly item: Uint32Array;
  /** Seconds, or null where the file's order is the order in time. */
  readonly timestamp: Float64Array | null;
  /** Row of the interaction it was shown with, or NO_ROW; u32 [n]. */
  readonly withRow: Uint32Array;
  /** Interactions that stood before it in the files; u32 [n]. */
  readonly behindRows: Uint32Array;
}

export interface AttachedImpressions {
  readonly built: BuiltInteractions;
  readonly numAttached: number;
  /** Shown after the user's last interaction, or to somebody without any: of no use to any sampler, and left out. */
  readonly numLeftOut: number;
  /** Users who took nothing; left out. */
  readonly usersLeftOut: number;
}

/**
 * Gives every shown item to its user's first interaction at the same time or later. Users without an interaction are left
 * out and the others renumbered; items that were only shown stay, behind no interaction.
 */
export function attachImpressions(given: BuiltInteractions, shown: ShownRows): AttachedImpressions {
  const numShown = shown.user.length;
  const owner = shown.withRow.slice();
  const { interactions } = given;
  const numUsers = given.userIds.length;
  const taken = orderByTime(interactions, numUsers);
  const order = orderByTime({ ...interactions, ...shown, rating: null }, numUsers);
  for (let u = 0; u < numUsers; u++)
    for (let s = order.start[u], k = taken.start[u]; s < order.start[u + 1]; s++) {
      const i = order.row[s];
      if (owner[i] !== NO_ROW) continue;
      const isBefore = (row: number): boolean =>
        shown.timestamp !== null && interactions.timestamp !== null
          ? interactions.timestamp[row] < shown.timestamp[i]
          : row < shown.behindRows[i];
      while (k < taken.start[u + 1] && isBefore(taken.row[k])) k++;
      if (k < taken.start[u + 1]) owner[i] = taken.row[k];
    }
  const n = interactions.user.length;
  const start = new Uint32Array(n + 1);
  let numAttached = 0;
  for (let i = 0; i < numShown; i++) if (isAttached(i)) start[owner[i] + 1]++;
  for (let row = 0; row < n; row++) start[row + 1] += start[row];
  const item = new Uint32Array(start[n]);
  const next = start.slice(0, n);
  for (let i = 0; i < numShown; i++) if (isAttached(i)) item[next[owner[i]]++] = shown.item[i];
  numAttached = start[n];
  const impressions: Impressions = { start, item };
  const { user, userIds } = withoutIdleUsers(interactions.user, given.userIds);
  return {
    built: { ...given, interactions: { ...interactions, user }, impressions, userIds },
    numAttached,
    numLeftOut: numShown - numAttached,
    usersLeftOut: numUsers - userIds.length,
  };

  /** An item that is in a list with the one that was taken is the taken one itself. */
  function isAttached(i: number): boolean {
    return owner[i] !== NO_ROW && interactions.item[owner[i]] !== shown.item[i];
  }
}

function withoutIdleUsers(user: Uint32Array, userIds: string[]): { user: Uint32Array; userIds: string[] } {
  const isActive = new Uint8Array(userIds.length);
  for (const u of user) isActive[u] = 1;
  if (isActive.every((active) => active === 1)) return { user, userIds };
  const newIndex = new Uint32Array(userIds.length);
  const kept: string[] = [];
  userIds.forEach((id, u) => {
    if (isActive[u] === 0) return;
    newIndex[u] = kept.length;
    kept.push(id);
  });
  return { user: user.map((u) => newIndex[u]), userIds: kept };
}
