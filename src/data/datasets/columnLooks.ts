/**
 * Columns without names, told apart by what their cells look like: IDs, a rating, a time. Before: `tableShape.ts`. After:
 * the same.
 */
import { type ColumnMapping, HOW_TO_NAME } from '../columns.ts';
import { dateOrderOf, secondsOfDate } from '../dates.ts';
import { areLabelled } from '../listCells.ts';
import { quoted } from '../sourceText.ts';
import { NUMBER } from '../timestamps.ts';
import { type Delimiter, splitDelimited } from './delimited.ts';
import type { ShapeFinding, TableShape } from './tableShape.ts';

const ID = /^[^\s,;|"'{}[\]<>]{1,128}$/;
/** Amazon's own IDs, so that users and items are told apart without a header, in either order. */
const AMAZON_USER = /^(A[0-9A-Z]{9,31}|#oc-R[0-9A-Z]{9,20})$/;
const AMAZON_ITEM = /^(B[0-9A-Z]{9}|\d{9}[\dX])$/;

const isDate = (cell: string): boolean => !Number.isNaN(secondsOfDate(cell, 'day-first')) || isMonthFirst(cell);
const isMonthFirst = (cell: string): boolean => !Number.isNaN(secondsOfDate(cell, 'month-first'));
const isUnixTime = (cell: string): boolean => /^[1-9]\d{8,18}(\.\d+)?$/.test(cell);
/** 1995 to 2035, in seconds or milliseconds: where a long number stands first, it may be an ID as well. */
const isRecentUnixTime = (cell: string): boolean => {
  const value = isUnixTime(cell) ? Number(cell) : 0;
  return [value, value / 1000].some((seconds) => seconds > 788_918_400 && seconds < 2_051_222_400);
};
const hasDigit = (cell: string): boolean => /\d/.test(cell);
const isDecimal = (cell: string): boolean => NUMBER.test(cell) && cell.includes('.');
const isRating = (cell: string): boolean => NUMBER.test(cell) && Math.abs(Number(cell)) <= 100;

type Rows = readonly (readonly string[])[];

const all = (rows: Rows, place: number, looks: (cell: string) => boolean): boolean =>
  rows.every((row) => looks(row[place]));

/** True where a column of these rows, all of one length, holds dates, Unix times, decimals or amounts: no IDs of items. */
export function hasMeasures(rows: Rows): boolean {
  return (
    haveAmounts(rows) ||
    rows[0].some(
      (_, place) =>
        all(rows, place, isDate) || all(rows, place, isDecimal) || (place >= 2 && all(rows, place, isUnixTime)),
    )
  );
}

/**
 * True for "user item stars" (Epinions) and "user item plays" (Million Song): three fields, the last a whole number, 0 to 10
 * throughout where items are not, or mostly where hardly an item is; and users on several lines. Sequences have all items of
 * a user on one. Our choice: four lines at least, so that it is no chance.
 */
function haveAmounts(rows: Rows): boolean {
  if (rows.length < 4 || rows[0].length !== 3 || !all(rows, 2, (cell) => /^\d+$/.test(cell))) return false;
  if (new Set(rows.map(([user]) => user)).size === rows.length) return false;
  const shareOfSmall = (place: number): number =>
    rows.filter((row) => /^\d+$/.test(row[place]) && Number(row[place]) <= 10).length / rows.length;
  const [items, amounts] = [shareOfSmall(1), shareOfSmall(2)];
  return amounts === 1 ? items < 1 : amounts >= 0.5 && items <= 0.1;
}

/** True for "user item rating step": four fields, the third 0 to 10, the last a whole number, be it a time or not. */
function hasStep(rows: Rows): boolean {
  const isStep = (cell: string): boolean => /^\d+$/.test(cell);
  return rows[0]?.length === 4 && all(rows, 2, (cell) => isRating(cell) && Number(cell) <= 10) && all(rows, 3, isStep);
}

/** What the cells look like; −1 where no column does. Two columns at least are IDs, which may be long numbers too. */
export function guessPlaces(rows: Rows): { user: number; item: number; rating: number; timestamp: number } {
  const places = (rows[0] ?? []).map((_, i) => i);
  // Of several times the last counts, a date before a number, which may be somebody's.
  const timestamp =
    places.findLast((p) => all(rows, p, isDate)) ??
    places.findLast((p) => p >= 2 && all(rows, p, isUnixTime)) ??
    (places.length > 2 && all(rows, 0, isRecentUnixTime) ? 0 : hasStep(rows) ? 3 : -1);
  const rest = places.filter((place) => place !== timestamp);
  // Decimals are ratings, prices or places on a map; who and what are the first two other columns.
  const names = rest.filter((place) => !all(rows, place, isDecimal));
  const [user, item] = amazonOrder(rows, names.length < 2 ? rest : names);
  const others = rest.filter((place) => place !== user && place !== item);
  const likely = others.length === 1 ? others : others.filter((place) => place > Math.max(user, item));
  const isLikely = likely.length > 0 && (all(rows, likely[0], isRating) || (likely[0] === 2 && haveAmounts(rows)));
  const rating = isLikely ? likely[0] : -1;
  return { user, item, rating, timestamp };
}

/** Places of a log with an impression a row, as MIND's: a user, a time, items taken before, and items that say whether they were. */
function impressionPlaces(rows: Rows): Record<'user' | 'item' | 'timestamp' | 'history', number> | null {
  const cells = (place: number): string[] => rows.map((row) => row[place].trim());
  const places = rows[0].map((_, i) => i);
  const item = places.findLast((p) => areLabelled(cells(p)) && cells(p).some((cell) => cell.includes(' ')));
  const timestamp = places.findLast((p) => all(rows, p, isDate) || all(rows, p, isRecentUnixTime)) ?? -1;
  const isId = (cell: string): boolean => ID.test(cell) && hasDigit(cell);
  // Where the impression has an ID of its own, it stands before the user's.
  const user = places.findLast((p) => p !== item && p !== timestamp && all(rows, p, isId));
  if (item === undefined || user === undefined) return null;
  const areItems = (cell: string): boolean => cell === '' || cell.split(/\s+/).every((member) => ID.test(member));
  const history = places.findLast((p) => ![item, timestamp, user].includes(p) && cells(p).every(areItems)) ?? -1;
  return { user, item, timestamp, history };
}

function impressionShape(rows: Rows, form: Delimiter): TableShape | null {
  const found = impressionPlaces(rows);
  if (found === null) return null;
  const order = found.timestamp < 0 ? 'year-first' : dateOrderOf(rows.map((row) => row[found.timestamp]));
  const name = (place: number): string | null => (place < 0 ? null : `#${place + 1}`);
  return {
    form,
    columns: rows[0].map((_, place) => `#${place + 1}`),
    hasHeader: false,
    mapping: {
      user: `#${found.user + 1}`,
      item: `#${found.item + 1}`,
      rating: null,
      timestamp: name(found.timestamp),
      history: name(found.history),
    },
    // MIND's own dates, and America's; the report says which was taken.
    timeFormat: order === null ? 'month-first' : order === 'year-first' ? 'auto' : order,
    itemCells: 'labelled',
    isGuess: false,
  };
}

/** The shape of rows without a header; a text where they are a table in which user and item cannot be told. */
export function shapeByLook(rows: Rows, form: Delimiter): ShapeFinding {
  const numFields = rows[0].length;
  const impressions = impressionShape(rows, form);
  if (impressions !== null) return impressions;
  const { user, item, rating, timestamp } = guessPlaces(rows);
  const numRest = numFields - Number(timestamp >= 0);
  const areIds = numRest >= 2 && all(rows, user, (cell) => ID.test(cell)) && all(rows, item, (cell) => ID.test(cell));
  const seen = `found no header, and ${numFields} columns, the first line being ${rows[0].slice(0, 20).map(quoted).join(', ')}`;
  if (numRest > 3 || numRest < 2 || (numRest === 3 && rating < 0) || !areIds) {
    // Text with as many commas on every line is no table; rows with a time or several numbers are.
    const numberColumns = rows[0].filter((_, place) => all(rows, place, (cell) => NUMBER.test(cell))).length;
    if ((timestamp < 0 && numberColumns < 2) || form === ' ') return null;
    return `${seen}; which is the user and which the item cannot be told. ${HOW_TO_NAME}`;
  }
  const isBare = rating < 0 && timestamp < 0;
  if (isBare && !(all(rows, user, hasDigit) && all(rows, item, hasDigit))) return null;
  if (!isSurelyTable(rows, form, timestamp, rating)) return null;
  const order = timestamp < 0 ? 'year-first' : dateOrderOf(rows.map((row) => row[timestamp]));
  if (order === null)
    return `${seen}; whether its dates have the day or the month first cannot be told. Write them as 2018-03-01.`;
  const name = (place: number): string | null => (place < 0 ? null : `#${place + 1}`);
  const mapping: ColumnMapping = {
    user: `#${user + 1}`,
    item: `#${item + 1}`,
    rating: name(rating),
    timestamp: name(timestamp),
    history: null,
  };
  return {
    form,
    columns: rows[0].map((_, place) => `#${place + 1}`),
    hasHeader: false,
    mapping,
    timeFormat: order === 'year-first' ? 'auto' : order,
    itemCells: 'one',
    isGuess: !areAmazonIds(rows, user, item),
  };
}

/** "user item item" lines are tables only where a column cannot be an item: a time, a decimal, an amount, or, behind tabs, 0 to 10. */
function isSurelyTable(rows: Rows, form: Delimiter, time: number, rating: number): boolean {
  if (form !== ' ' && form !== '\t') return true;
  if (time >= 2 || (time === 0 && rows[0].length > 2)) return true;
  if (rating < 0) return false;
  const cells = rows.map((row) => row[rating]);
  if (rating === 2 && haveAmounts(rows)) return true;
  return cells.every((cell) => cell.includes('.')) || (form === '\t' && cells.every((cell) => Number(cell) <= 10));
}

/** User first, as everywhere; but Amazon's IDs say themselves what they are (2018 files begin with the item). */
function amazonOrder(rows: Rows, ids: readonly number[]): readonly [number, number] {
  const [a = -1, b = -1] = ids;
  return areAmazonIds(rows, b, a) && !areAmazonIds(rows, a, b) ? [b, a] : [a, b];
}

/** True where most cells are Amazon's IDs of reviewers here, and of products there. */
function areAmazonIds(rows: Rows, user: number, item: number): boolean {
  const fits = rows.filter((row) => AMAZON_USER.test(row[user] ?? '') && AMAZON_ITEM.test(row[item] ?? ''));
  return rows.length > 0 && fits.length * 2 > rows.length;
}

/** True where user and item of a table have Amazon's IDs, so that the file is one of Amazon's without a header. */
export function hasAmazonIds(shape: TableShape, lines: readonly string[]): boolean {
  const { form, columns, mapping } = shape;
  if (form === 'json') return false;
  const rows = lines.slice(shape.hasHeader ? 1 : 0).map((line) => splitDelimited(line, form) ?? []);
  return areAmazonIds(rows, columns.indexOf(mapping.user), columns.indexOf(mapping.item));
}
