/**
 * Which column means what, by the names columns usually have. One rule for CSV, JSON lines, RecBole files and Parquet.
 * Before: a header, or the keys of JSON objects. After: `datasets/tableShape.ts`, `datasets/itemTable.ts`.
 */
import { quoted } from './sourceText.ts';

/**
 * Columns by name, as a person or a header gives them; '#1' is the first column, whatever its name. Null (or absent) where
 * there is no such column.
 */
export interface ColumnMapping {
  readonly user: string;
  readonly item: string;
  readonly rating: string | null;
  readonly timestamp: string | null;
  /** Earlier items of the user, separated by spaces. */
  readonly history: string | null;
  /** Title of the item. */
  readonly title?: string | null;
  /** 1 where the item was taken, 0 where it was only shown. */
  readonly label?: string | null;
  /** Items shown together with this one, separated by spaces. */
  readonly shown?: string | null;
}

/** Everything a column may mean, in the order in which readers keep their cells. */
export const ROLES = ['user', 'item', 'rating', 'timestamp', 'history', 'title', 'label', 'shown'] as const;
export type Role = (typeof ROLES)[number];

/** Names in lower case without anything but letters and digits: "User-ID", "userId" and "user_id" are one. */
const USER =
  /^(user|userid|uid|users|username|usernum|reviewerid|reviewer|customer|customerid|custid|clientid|visitor|visitorid|member|memberid|account|accountid|person|personid|profileid|playerid|steamid|readerid)$/;
const SESSION = /^(session|sessionid|sid)$/;
const ITEM =
  /^(item|itemid|iid|items|itemnum|parentasin|asin|movie|movieid|film|filmid|book|bookid|isbn|product|productid|productcode|stockcode|sku|skuid|goods|goodsid|song|songid|track|trackid|artist|artistid|albumid|video|videoid|news|newsid|article|articleid|game|gameid|app|appid|business|businessid|gmapid|poi|poiid|venue|venueid|locationid|placeid|restaurant|restaurantid|anime|animeid|recipe|recipeid|contentid|doc|docid|document|documentid|adid|course|courseid|job|jobid|hotel|hotelid|noteid|livestreamid)$/;
/** In order of preference where a file has several. */
const RATINGS =
  'rating ratings ratingscore score stars star starrating overall userrating bookrating reviewrating reviewscore ratingvalue preference weight playcount plays ratinglist ratingseq sequenceratings'.split(
    ' ',
  );
const TIMES =
  'timestamp timestamps unixreviewtime unixtimestamp unixtime timestampms timestampsec timems ts time datetime eventtime eventtimestamp createdat dateadded ratedat reviewtime reviewdate eventdate invoicedate tdat impressiontime timestamplist timestampseq sequencetimestamps times date day'.split(
    ' ',
  );
const HISTORY =
  /^(history|hist|itemidlist|itemhistory|userhistory|click(ed)?history|history(item|article|movie|news)?(s|ids?)|pastitems|previousitems)$/;
/** The item where no column has an item's name. */
const TARGET = /^(target|next|pos|positive)(item|movie|asin|product|article|news)?s?(id)?$/;
/** Columns of a user's items, oldest first, one row a user. */
const ITEM_LISTS =
  /^(seq(uence)?)?(item|movie|film|book|product|asin|parentasin|track|song|video|article|news|poi)s?((ids?)?(list|seq(uence)?|clicked)|ids|s)$|^seq(uence)?(item|movie|book|product|asin|track|video|article)?s?(ids?)?$/;
const LABELS = 'isclick click clicked isclicked clk label clicks labels'.split(' ');
const SHOWN =
  /^(impressions|impressionlist|shown|shownitems|exposed|exposeditems|slate|inview|(item|article)?idsinview)$/;
/** Names that can be nothing but the item's; a review has a `title` of its own. */
const ITEM_TITLES =
  'itemtitle itemname movietitle producttitle productname prodname booktitle trackname songname gamename appname'.split(
    ' ',
  );
const TITLES = ['title', 'name', ...ITEM_TITLES, 'artistname'];
const CATEGORIES = 'categories category genres genre class maincategory tags cate'.split(' ');

/** "user_id:token" → "userid": RecBole's type is not part of the name. */
export function normalisedName(column: string): string {
  return column
    .replace(/:(token|token_seq|float|float_seq)$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

/** How a person names columns, where we cannot tell. */
export const HOW_TO_NAME =
  'Name the columns in a first line, for example user_id, item_id, rating, timestamp (rating and timestamp may be missing).';

/** The column whose name comes first in `wanted`; null where none has such a name. */
function firstOf(columns: readonly string[], wanted: readonly string[]): string | null {
  const names = columns.map(normalisedName);
  for (const name of wanted) if (names.includes(name)) return columns[names.indexOf(name)];
  return null;
}

/** True where something says of each of the items in a column's cells whether it was taken: "N1-1 N2-0". */
type IsLabelled = (column: string) => boolean;

/**
 * The mapping, or, as one sentence, what is missing or ambiguous among these columns; null where no column at all has a
 * usual name.
 */
export function recogniseColumns(
  columns: readonly string[],
  isLabelled: IsLabelled = () => false,
): ColumnMapping | string | null {
  const { users, items } = nameCandidates(columns, isLabelled);
  if (users.length === 0 && items.length === 0) return null;
  const seen = `found the columns ${columns.slice(0, 20).map(quoted).join(', ')}${columns.length > 20 ? ', …' : ''}`;
  if (new Set(columns).size < columns.length) {
    const repeated = [...users, ...items].find((column) => columns.indexOf(column) !== columns.lastIndexOf(column));
    if (repeated !== undefined) return `${seen}; ${quoted(repeated)} is there more than once. ${HOW_TO_NAME}`;
  }
  for (const [role, found] of [
    ['user', users],
    ['item', items],
  ] as const) {
    if (found.length === 0) return `${seen}; none of them is a usual name of the ${role}. ${HOW_TO_NAME}`;
    if (found.length > 1)
      return `${seen}; ${found.map(quoted).join(' and ')} may each be the ${role}. Leave only one of these names. ${HOW_TO_NAME}`;
  }
  return { user: users[0], item: items[0], ...optionalColumns(columns, items[0]) };
}

/** Columns that may be the user, and those that may be the item, by their names. */
export function nameCandidates(
  columns: readonly string[],
  isLabelled: IsLabelled = () => false,
): { readonly users: readonly string[]; readonly items: readonly string[] } {
  const names = columns.map(normalisedName);
  const named = (pattern: RegExp): string[] => columns.filter((_, i) => pattern.test(names[i]));
  const users = oneOf(named(USER), ['userid']);
  return {
    // A session is a user only where nobody else is.
    users: users.length > 0 ? users : oneOf(named(SESSION), []),
    // Amazon 2023 names the product and its variant; the product is what its metadata join on.
    items: firstFound([
      () => oneOf(named(ITEM), ['parentasin']),
      () => (named(HISTORY).length > 0 ? oneOf(named(TARGET), []) : []),
      () => oneOf(named(ITEM_LISTS), []),
      () => named(SHOWN).filter(isLabelled),
      () => oneOf(named(HISTORY), ['itemidlist', 'history']),
    ]),
  };
}

function firstFound(lists: readonly (() => readonly string[])[]): readonly string[] {
  for (const list of lists) {
    const found = list();
    if (found.length > 0) return found;
  }
  return [];
}

/** Whatever else has a usual name, the item's column aside. */
export function optionalColumns(columns: readonly string[], item: string): Omit<ColumnMapping, 'user' | 'item'> {
  const others = columns.filter((column) => column !== item);
  const named = (pattern: RegExp): string | null =>
    others.find((column) => pattern.test(normalisedName(column))) ?? null;
  return {
    rating: firstOf(others, RATINGS),
    timestamp: firstOf(others, TIMES),
    history: named(HISTORY),
    title: firstOf(others, ITEM_TITLES),
    label: firstOf(others, LABELS),
    shown: named(SHOWN),
  };
}

/** True for the name of a column that holds a list of items on each row, and nothing else; "movies" may hold one title. */
export function isNameOfItemList(column: string): boolean {
  const name = normalisedName(column);
  const isList = ITEM_LISTS.test(name) && /^seq|(ids|list|seq|sequence|clicked)$/.test(name);
  return !ITEM.test(name) && (isList || HISTORY.test(name));
}

/** One of several where a preferred name is among them, or where one is another's name with "id" behind it. */
function oneOf(found: readonly string[], preferred: readonly string[]): readonly string[] {
  if (found.length < 2) return found;
  const best = found.filter((column) => preferred.includes(normalisedName(column)));
  if (best.length === 1) return best;
  const stems = new Set(found.map((column) => normalisedName(column).replace(/id$/, '')));
  const ids = found.filter((column) => normalisedName(column).endsWith('id'));
  return stems.size === 1 && ids.length === 1 ? ids : found;
}

export interface ItemColumns {
  /** Columns that may name the item, the likeliest first; never empty. */
  readonly item: readonly string[];
  readonly title: string;
  readonly categories: string | null;
}

/** Columns of a file that describes items; null where there is no item or no title among them. */
export function recogniseItemColumns(columns: readonly string[]): ItemColumns | null {
  const names = columns.map(normalisedName);
  const title = firstOf(columns, TITLES);
  const rank = (column: string): number => ['item', 'itemid', 'parentasin'].indexOf(normalisedName(column));
  const item = columns.filter((column, i) => column !== title && ITEM.test(names[i]));
  item.sort((a, b) => ((rank(a) + 99) % 99) - ((rank(b) + 99) % 99));
  // In a file of items alone, a plain id is the item's.
  const id = columns.find((_, i) => names[i] === 'id');
  if (item.length === 0 && id !== undefined) item.push(id);
  return title === null || item.length === 0 ? null : { item, title, categories: firstOf(columns, CATEGORIES) };
}
