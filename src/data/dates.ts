/**
 * Dates as files write them → seconds since 1970, UTC where they name no zone. Before: a cell. After: `timestamps.ts`,
 * `datasets/tableShape.ts`, which asks whether the day or the month comes first.
 */

/** Which number of 3/4/2018 is the day. 'year-first' reads no such date. */
export type DateOrder = 'year-first' | 'day-first' | 'month-first';

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(AM|PM)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})(?:[T ]\\s*${CLOCK})?$`, 'i');
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})(?:[T ,]\\s*${CLOCK})?$`, 'i');
/** 20180301T123000Z, 2018-03, 2018/03. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;
const YEAR_MONTH = /^(\d{4})[-/](\d{1,2})$/;
/** Amazon's reviewTime: "02 28, 2014". */
const MONTH_DAY_YEAR = /^(\d{1,2}) (\d{1,2}), (\d{4})$/;
/** "Mar 5, 2014", "5 March 2014 12:30", "Mon, 05 Mar 2014 …"; with Twitter's "Mon May 11 02:22:39 +0000 2009". */
const NAMED_MONTH_FIRST = new RegExp(`^(?:[a-z]{3,9},? )?([a-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})(?:,? ${CLOCK})?$`, 'i');
const NAMED_DAY_FIRST = new RegExp(
  `^(?:[a-z]{3,9},? )?(\\d{1,2})[- ]([a-z]{3,9})[- ](\\d{4}|\\d{2})(?:,? ${CLOCK})?$`,
  'i',
);
const NAMED_YEAR_LAST = new RegExp(`^[a-z]{3} ([a-z]{3}) +(\\d{1,2}) ${CLOCK} (\\d{4})$`, 'i');
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hour, minute, second, fraction, AM or PM, zone: as CLOCK catches them. */
type Clock = readonly (string | undefined)[];

/**
 * Seconds since 1970 of a date with or without a time of day. NaN where it is none, or a day or hour that does not exist;
 * 3/4/2018 only where `order` says which is the day.
 */
export function secondsOfDate(text: string, order: DateOrder = 'year-first'): number {
  let match = YEAR_FIRST.exec(text);
  if (match) return seconds(match[1], match[3], match[4], match.slice(5));
  match = YEAR_LAST.exec(text);
  if (match) {
    const [day, month] = order === 'month-first' ? [match[3], match[1]] : [match[1], match[3]];
    return order === 'year-first' ? Number.NaN : seconds(match[4], month, day, match.slice(5));
  }
  match = BASIC.exec(text);
  if (match) return seconds(match[1], match[2], match[3], [...match.slice(4, 8), undefined, match[8]]);
  match = YEAR_MONTH.exec(text);
  if (match) return seconds(match[1], match[2], '1', []);
  match = MONTH_DAY_YEAR.exec(text);
  if (match) return seconds(match[3], match[1], match[2], []);
  match = NAMED_MONTH_FIRST.exec(text);
  if (match) return seconds(match[3], monthNumber(match[1]), match[2], match.slice(4));
  match = NAMED_DAY_FIRST.exec(text);
  if (match) return seconds(match[3], monthNumber(match[2]), match[1], match.slice(4));
  match = NAMED_YEAR_LAST.exec(text);
  return match ? seconds(match[9], monthNumber(match[1]), match[2], match.slice(3, 9)) : Number.NaN;
}

/** "1" to "12" for a month's name or its first letters; "0" for none. */
function monthNumber(name: string): string {
  return String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1);
}

/** Of two digits, 69 to 99 are the last century's, as POSIX has it. */
function fullYear(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
}

function seconds(year: string, month: string, day: string, clock: Clock): number {
  const [hourText = '0', minute = '0', second = '0', fraction = '0', half, zone = 'Z'] = clock;
  const midnight = Date.UTC(fullYear(year), Number(month) - 1, Number(day)) / 1000;
  const date = new Date(midnight * 1000);
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  let hour = Number(hourText);
  if (half !== undefined) hour = hour > 12 ? Number.NaN : (hour % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  if (!exists || !(hour <= 23) || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const offset = /^[+-]/.test(zone)
    ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
    : 0;
  return midnight + hour * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${fraction}`) - offset * 60;
}

/**
 * Whether the day or the month comes first in these cells of one column, by the numbers above 12; 'year-first' where they are
 * no such dates, null where they are and nothing says which.
 */
export function dateOrderOf(cells: readonly string[]): DateOrder | null {
  let isEither = false;
  let order: DateOrder | null = null;
  for (const cell of cells) {
    const match = YEAR_LAST.exec(cell.trim());
    if (match === null) continue;
    isEither = true;
    if (Number(match[1]) > 12) order = 'day-first';
    else if (Number(match[3]) > 12) order = 'month-first';
  }
  return isEither ? order : 'year-first';
}

/** True for 20180301 and 20180301123000: a day that exists, from 1900 to 2099, as a number. */
export function isCompactDate(value: number): boolean {
  return Number.isInteger(value) && !Number.isNaN(secondsOfCompactDate(value));
}

/** Seconds since 1970 of YYYYMMDD or YYYYMMDDhhmmss as a number; NaN where it is none. */
export function secondsOfCompactDate(value: number): number {
  const match = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/.exec(String(value));
  return match ? seconds(match[1], match[2], match[3], match.slice(4, 7)) : Number.NaN;
}
