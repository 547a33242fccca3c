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

interface Beside {
  readonly item: string;
  readonly history: string;
}

export class Histories {
  /** The longest history of each user, as it stands in the file, and the item beside it. */
  private readonly longest = new Map<string, Beside>();

  add(user: string, item: string, history: string): void {
    const known = this.longest.get(user);
    if (known === undefined || known.history.length < history.length)
      this.longest.set(known === undefined ? ownText(user) : user, { item: ownText(item), history: ownText(history) });
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
    const includeOwn = this.includeOwn();
    let added = 0;
    for (let u = 0; u < userIds.length; u++) {
      const own = Array.from(row.subarray(start[u], start[u + 1]), (i) => itemIds[interactions.item[i]]);
      const earlier = itemsWithoutRow(this.longest.get(userIds[u]), own, includeOwn);
      for (const item of earlier) completed.add(userIds[u], item, 0, 0);
      added += earlier.length;
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

  /** True where every history ends with the item beside it: then it goes as far as its own row. */
  private includeOwn(): boolean {
    return [...this.longest.values()].every(({ item, history }) => membersOf(history).at(-1) === item);
  }
}

/**
 * Members of a history that are no rows of its user, in its order. An item taken again stands there again, and each row
 * accounts for one mention, the last first; the row that the history stands beside for none, unless they include it.
 */
function itemsWithoutRow(beside: Beside | undefined, own: readonly string[], includesOwn: boolean): string[] {
  if (beside === undefined) return [];
  const unmentioned = new Map<string, number>();
  for (const item of own) unmentioned.set(item, (unmentioned.get(item) ?? 0) + 1);
  if (!includesOwn) unmentioned.set(beside.item, (unmentioned.get(beside.item) ?? 0) - 1);
  const isNoRow = (item: string): boolean => {
    const rows = unmentioned.get(item) ?? 0;
    unmentioned.set(item, rows - 1);
    return rows <= 0;
  };
  return membersOf(beside.history).reverse().filter(isNoRow).reverse();
}
