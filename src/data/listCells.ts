/**
 * Cells that hold several values: a user's items on one row, the items shown beside one, their times. Lists of JSON and Parquet
 * become text that keeps their members apart; text of lists is cut at what stands between its members. Before: a row. After:
 * `interactionSink.ts`, `datasets/histories.ts`.
 */
import { saysNotTaken } from './labels.ts';
import { NUMBER } from './timestamps.ts';

/** Unit separator: before each member of what was a list, so that members may hold spaces. */
const BETWEEN = '\u001f';
/** "[1, 2]", "['a' 'b']", "(1, 2)". */
const BRACKETED = /^\s*(\[[^[\]]*\]|\([^()]*\))\s*$/;
/** MIND's impressions: "N55689-1 N35729-0". */
const LABELLED = /^\S+-[01](\s+\S+-[01])*$/;

/** A record's cells as text; rating and timestamp are read only where the data set has them. */
export interface InteractionTexts {
  readonly user: string;
  readonly item: string;
  readonly rating: string;
  readonly timestamp: string;
  /** '' where there is no such column: the item was taken. */
  readonly label?: string;
  /** Items shown together with this one, as `membersOf` cuts them. */
  readonly shown?: string;
}

/** How the item's cells are filled: one item, several, or several of which each says whether it was taken ("N1-1 N2-0"). */
export type ItemCells = 'one' | 'list' | 'labelled';

/** Members as one cell. */
export function listCell(members: readonly string[]): string {
  return members.map((member) => BETWEEN + member).join('');
}

/** The members of a cell, none empty. */
export function membersOf(cell: string): string[] {
  const members = cell.startsWith(BETWEEN) ? cell.split(BETWEEN) : cell.split(/[\s,;|[\](){}"']+/);
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

const isList = (cell: string): boolean => cell.startsWith(BETWEEN) || BRACKETED.test(cell);

/** True where these cells, the empty ones aside, are lists by their looks; false where there are none. */
export function areLists(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every(isList);
}

/** The same for items that each end in -1 or -0. */
export function areLabelled(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => LABELLED.test(cell.trim()));
}

/** The members of a list of numbers or of a bracketed list; otherwise the cell, which is one for all items. */
function each(cell: string, count: number): readonly string[] {
  const members = membersOf(cell);
  const isOwn = isList(cell) || (members.length === count && members.every((member) => NUMBER.test(member)));
  return isOwn ? members : Array.from({ length: count }, () => cell);
}

/**
 * A record that lists items, oldest first, as one record an item, with its rating and time, or the one for all. What was shown
 * beside them goes with the first. Where each item says whether it was taken, or a list of labels does, those that were not
 * stand first, so that they belong to the next that was. One text, where it cannot be: why.
 */
export function recordsOfList(texts: InteractionTexts, itemCells: ItemCells): readonly InteractionTexts[] | string {
  const members = membersOf(texts.item);
  const count = members.length;
  if (count === 0) return 'the list of items is empty';
  const isLabelled = itemCells === 'labelled';
  const items = isLabelled ? members.map((member) => member.replace(/-[01]$/, '')) : members;
  const labels = isLabelled ? members.map((member) => member.slice(-1)) : each(texts.label ?? '', count);
  const ratings = each(texts.rating, count);
  const times = each(texts.timestamp, count);
  if ([labels, ratings, times].some((own) => own.length !== count))
    return 'the ratings, times or labels listed are not as many as the items';
  const isTaken = new Set(items);
  const shown = listCell(membersOf(texts.shown ?? '').filter((item) => !isTaken.has(item)));
  const records = items.map((item, k) => ({
    ...texts,
    item,
    rating: ratings[k],
    timestamp: times[k],
    label: labels[k],
    shown: k === 0 ? shown : '',
  }));
  const notTaken = records.filter(({ label }) => saysNotTaken(label.trim()));
  return notTaken.length === 0 ? records : [...notTaken, ...records.filter((record) => !notTaken.includes(record))];
}
