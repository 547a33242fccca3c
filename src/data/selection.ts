/**
 * Which interactions of a data set a run wants: from a rating on, within a span of days. Before: `readDataset.ts`. After:
 * `split.ts` (`sampleUsers`), `kCore.ts`.
 */
import type { RunConfig } from '../config/runConfig.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import type { Dataset } from './dataset.ts';
import { secondsOfDate } from './dates.ts';
import { selectRows } from './kCore.ts';

/** What the configuration's data section leaves out before the k-core. */
export interface SelectionCounts {
  /** Interactions rated lower, or not at all. */
  readonly belowRating: number;
  readonly outsideTime: number;
  /** Users not drawn (data.maxUsers). */
  readonly usersNotDrawn: number;
}

const DAY_SECONDS = 86_400;

/**
 * Keeps interactions rated `minRating` or more, from the first moment of day `from` to the last of day `to` (UTC), and the
 * users and items that have any. Null keeps everything. Throws ConfigError where the data have no ratings or times to go
 * by, DataError where nothing is left.
 */
export function selectInteractions(
  dataset: Dataset,
  { minRating, from, to }: Pick<RunConfig['data'], 'minRating' | 'from' | 'to'>,
): { readonly dataset: Dataset; readonly belowRating: number; readonly outsideTime: number } {
  if (minRating === null && from === null && to === null) return { dataset, belowRating: 0, outsideTime: 0 };
  const { user, item, rating, timestamp } = dataset.interactions;
  const lacks = (key: string, what: string): ConfigError =>
    new ConfigError(`data.${key}: ${dataset.report.format} has no ${what}, expected null. Leave it empty.`);
  if (minRating !== null && rating === null) throw lacks('minRating', 'ratings');
  if ((from !== null || to !== null) && timestamp === null) throw lacks(from === null ? 'to' : 'from', 'times');
  const first = from === null ? Number.NEGATIVE_INFINITY : secondsOfDate(from);
  const beyond = to === null ? Number.POSITIVE_INFINITY : secondsOfDate(to) + DAY_SECONDS;
  let belowRating = 0;
  let outsideTime = 0;
  const keptUser = new Uint8Array(dataset.userIds.length);
  const keptItem = new Uint8Array(dataset.itemIds.length);
  const rows = Uint32Array.from({ length: user.length }, (_, i) => i).filter((i) => {
    const isRated = minRating === null || rating === null || rating[i] >= minRating;
    const isInTime = timestamp === null || (timestamp[i] >= first && timestamp[i] < beyond);
    if (!isRated) belowRating++;
    else if (!isInTime) outsideTime++;
    else {
      keptUser[user[i]] = 1;
      keptItem[item[i]] = 1;
    }
    return isRated && isInTime;
  });
  if (rows.length === 0)
    throw new DataError(
      `${dataset.report.format}: of ${user.length} interactions, ${belowRating} are rated below data.minRating and ${outsideTime} lie outside data.from and data.to; none is left. Ask for less.`,
    );
  const kept = selectRows(
    dataset,
    rows,
    (u) => keptUser[u] === 1,
    (i) => keptItem[i] === 1,
  );
  return { dataset: kept, belowRating, outsideTime };
}

/** What of the data the configuration asks for, for protocols: "ratings from 4 on, 2015-01-01 to 2015-12-31"; '' for everything. */
export function selectionInWords({
  minRating,
  from,
  to,
}: Pick<RunConfig['data'], 'minRating' | 'from' | 'to'>): string {
  const days = from === null && to === null ? '' : `days ${from ?? '…'} to ${to ?? '…'}`;
  return [minRating === null ? '' : `ratings from ${minRating} on`, days].filter((part) => part !== '').join(', ');
}
