/**
 * Tables that repeat, beside each interaction, the user's earlier items (Amazon 2023 `last_out_w_his`, RecBole's
 * `item_id_list`): where those are rows themselves nothing is done; where they are not, they become interactions.
 * Before: `table.ts`, `parquetTable.ts`. After: `Dataset`.
 */
import { type BuiltInteractions, InteractionBuilder } from '../interactionBuilder.ts';
import { membersOf } from '../listCells.ts';
import { ownText } from '../sourceText.ts';
import { orderByTime } from '../timeOrder.ts';
import type { ValidationLog } from '../validation.ts';

export class Histories {
  /** The longest history of each user, as it stands in the file. */
  private readonly longest = new Map<string, string>();

  add(user: string, history: string): void {
    const known = this.longest.get(user);
    if (known === undefined) this.longest.set(ownText(user), ownText(history));
    else if (known.length < history.length) this.longest.set(user, ownText(history));
  }

  /**
   * The interactions themselves, or, where histories name items that are no rows, new ones: those items first, in the
   * order of the history, then the user's rows in time order. They have no times or ratings, so that none is kept; what was
   * shown with the rows stays with them.
   */
  complete(read: BuiltInteractions, file: string, log: ValidationLog): BuiltInteractions {
    const { interactions, impressions, userIds, itemIds } = read;
    const { start, row } = orderByTime(interactions, userIds.length);
    const completed = new InteractionBuilder({ timestamps: false, ratings: false });
    let added = 0;
    for (let u = 0; u < userIds.length; u++) {
      const own = Array.from(row.subarray(start[u], start[u + 1]), (i) => itemIds[interactions.item[i]]);
      const taken = new Set(own);
      for (const item of membersOf(this.longest.get(userIds[u]) ?? '')) {
        if (taken.has(item)) continue;
        completed.add(userIds[u], item, 0, 0);
        added++;
      }
      own.forEach((item, k) => {
        completed.add(userIds[u], item, 0, 0);
        const i = row[start[u] + k];
        for (let s = impressions?.start[i] ?? 0; s < (impressions?.start[i + 1] ?? 0); s++)
          completed.addShown(userIds[u], itemIds[impressions?.item[s] ?? 0], 0, true);
      });
    }
    const message =
      added === 0
        ? 'The histories beside the interactions hold nothing that is not a row itself; they were not read twice.'
        : `${added} items stand only in the histories beside the interactions: they were read as earlier interactions of their users. They have no times or ratings, so the order is used alone. Give the training part too to have both.`;
    log.remark('info', file, 0, message);
    return added === 0 ? read : completed.finish();
  }
}
