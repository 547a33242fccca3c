/**
 * Text of a time → seconds since 1970. Numbers may be seconds, milliseconds, microseconds or nanoseconds: their size
 * decides, once for a data set, and the report says so. Before: a reader's time column. After: `interactionSink.ts`.
 */
import { quoted } from './sourceText.ts';

export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

/** From 1e11 on (the year 5138 in seconds, 1973 in milliseconds) a number is no longer seconds, and so on by thousands. */
const UNITS = [
  { name: 'seconds', below: 1e11, perSecond: 1 },
  { name: 'milliseconds', below: 1e14, perSecond: 1e3 },
  { name: 'microseconds', below: 1e17, perSecond: 1e6 },
  { name: 'nanoseconds', below: Number.POSITIVE_INFINITY, perSecond: 1e9 },
] as const;

/** Smaller numbers are no Unix times since 1973: steps, days, or years, of which only the order is used. */
const SMALLEST_UNIX_TIME = 1e8;

/**
 * Seconds since 1970 of an ISO date (2018-03-01, 2018/3/1 12:30, 2018-03-01T12:30:05.5+01:00); UTC where it names no
 * zone. NaN where it is none, or a day or hour that does not exist.
 */
export function secondsOfDate(text: string): number {
  const match = DATE.exec(text);
  if (match === null) return Number.NaN;
  const [, year, , month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day)) / 1000;
  const date = new Date(midnight * 1000);
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!exists || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return Number.NaN;
  const offset = /^[+-]/.test(zone)
    ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)))
    : 0;
  const ofDay = Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(`0.${fraction || '0'}`);
  return midnight + ofDay - offset * 60;
}

/** The time column of one data set: reads its cells, and tells in the end what they were. */
export class TimeColumn {
  private form: 'number' | 'date' | null = null;
  private readonly votes = [0, 0, 0, 0];
  private least = Number.POSITIVE_INFINITY;
  private greatest = Number.NEGATIVE_INFINITY;

  /** The number, or the date's seconds; or, as text, why it is neither. The first cell decides which all are. */
  read(text: string): number | string {
    const isNumber = NUMBER.test(text);
    const value = isNumber ? Number(text) : secondsOfDate(text);
    if (!Number.isFinite(value))
      return `the timestamp is no number${this.form === 'date' ? ' or date' : ''}: ${quoted(text)}`;
    const form = isNumber ? 'number' : 'date';
    this.form ??= form;
    if (this.form !== form)
      return `the timestamp is a ${form}, the first of the file is a ${this.form}: ${quoted(text)}`;
    if (isNumber && value !== 0) this.votes[UNITS.findIndex((unit) => Math.abs(value) < unit.below)]++;
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
    return value;
  }

  /** What the numbers read so far must be divided by to be seconds, and a sentence for the report; null without any. */
  finish(): { readonly perSecond: number; readonly severity: 'info' | 'warning'; readonly message: string } | null {
    if (this.form === null) return null;
    if (this.form === 'date')
      return {
        perSecond: 1,
        severity: 'info',
        message: `Times are dates, ${span(this.least, this.greatest)}; UTC where they name no zone.`,
      };
    const total = this.votes.reduce((sum, votes) => sum + votes, 0);
    const most = Math.max(...this.votes);
    const unit = UNITS[this.votes.indexOf(most)];
    const others = total - most;
    if (unit.perSecond === 1 && others === 0 && this.greatest < SMALLEST_UNIX_TIME)
      return {
        perSecond: 1,
        severity: 'info',
        message: `Times are numbers up to ${this.greatest}, too small for Unix times since 1973; only their order is used.`,
      };
    const mixed =
      others > 0
        ? ` ${others} of them are of another size and were read in the same unit: their users’ order may be wrong.`
        : '';
    return {
      perSecond: unit.perSecond,
      severity: others > 0 ? 'warning' : 'info',
      message: `Times are ${unit.name} by their size, ${span(this.least / unit.perSecond, this.greatest / unit.perSecond)}.${mixed}`,
    };
  }
}

/** "1996-03-29 to 2018-09-24". */
function span(first: number, last: number): string {
  const day = (seconds: number): string => {
    const date = new Date(seconds * 1000);
    return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().slice(0, 10);
  };
  return `${day(first)} to ${day(last)}`;
}
