/**
 * Text of a time → seconds since 1970. Numbers may be seconds, milliseconds, microseconds or nanoseconds: their size
 * decides, once for a data set, unless a person says what they are; the report says so. Before: a reader's time column.
 * After: `interactionSink.ts`.
 */
import { type DateOrder, isCompactDate, secondsOfCompactDate, secondsOfDate } from './dates.ts';
import { quoted } from './sourceText.ts';

export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** A number without what stands between its thousands, with a point for its decimals: "4,200" or, `decimalComma`, "4.200,5". */
export function plainNumber(text: string, decimalComma: boolean): string {
  if (decimalComma) return text.includes(',') ? text.replaceAll('.', '').replace(',', '.') : text;
  return GROUPED.test(text) ? text.replaceAll(',', '') : text;
}

/** What a person can say of a time column. 'order': numbers of which only the order counts. */
export const TIME_FORMATS = [
  'auto',
  'seconds',
  'milliseconds',
  'microseconds',
  'nanoseconds',
  'day-first',
  'month-first',
  'order',
] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** From 1e11 on (the year 5138 in seconds, 1973 in milliseconds) a number is no longer seconds, and so on by thousands. */
const UNITS = [
  { name: 'seconds', below: 1e11, perSecond: 1 },
  { name: 'milliseconds', below: 1e14, perSecond: 1e3 },
  { name: 'microseconds', below: 1e17, perSecond: 1e6 },
  { name: 'nanoseconds', below: Number.POSITIVE_INFINITY, perSecond: 1e9 },
] as const;

/** Smaller numbers are no Unix times since 1973: steps, days, or years, of which only the order is used. */
const SMALLEST_UNIX_TIME = 1e8;

export interface TimesRead {
  readonly toSeconds: (value: number) => number;
  readonly severity: 'info' | 'warning';
  /** For the report. */
  readonly message: string;
}

/** The time column of one data set: reads its cells, and tells in the end what they were. */
export class TimeColumn {
  private readonly format: TimeFormat;
  private readonly dateOrder: DateOrder;
  private form: 'number' | 'date' | null = null;
  private readonly votes = [0, 0, 0, 0];
  private areCompactDates = true;
  private least = Number.POSITIVE_INFINITY;
  private greatest = Number.NEGATIVE_INFINITY;
  /** Why the cell read last was none. */
  problem = { reason: '', found: '' };

  constructor(format: TimeFormat = 'auto') {
    this.format = format;
    this.dateOrder = format === 'day-first' || format === 'month-first' ? format : 'year-first';
  }

  /** The number, or the date's seconds; null where it is neither, with `problem`. The first cell decides which all are. */
  read(text: string): number | null {
    const isNumber = NUMBER.test(text);
    const value = isNumber ? Number(text) : secondsOfDate(text, this.dateOrder);
    if (!Number.isFinite(value)) return this.fail(text === '' ? 'the timestamp is empty' : this.expected(), text);
    const form = isNumber ? 'number' : 'date';
    this.form ??= form;
    if (this.form !== form)
      return this.fail(`the timestamp is a ${form}, the first of the file is a ${this.form}`, text);
    if (isNumber) {
      if (value !== 0) this.votes[UNITS.findIndex((unit) => Math.abs(value) < unit.below)]++;
      if (this.areCompactDates) this.areCompactDates = isCompactDate(value);
    }
    if (value < this.least) this.least = value;
    if (value > this.greatest) this.greatest = value;
    return value;
  }

  /** How the values read become seconds, and a sentence for the report; null without any. */
  finish(): TimesRead | null {
    if (this.form === null) return null;
    if (this.form === 'date') {
      const order =
        this.dateOrder === 'year-first' ? '' : `, the ${this.dateOrder === 'day-first' ? 'day' : 'month'} first`;
      return this.told(1, `Times are dates${order}, ${span(this.least, this.greatest)}; UTC where they name no zone.`);
    }
    if (this.format === 'order')
      return this.told(1, 'Times are numbers of which only the order is used, as was asked.');
    const asked = UNITS.find(({ name }) => name === this.format);
    if (asked)
      return this.told(asked.perSecond, `Times are ${asked.name}, as was asked, ${this.spanIn(asked.perSecond)}.`);
    if (this.areCompactDates) {
      const days = span(secondsOfCompactDate(this.least), secondsOfCompactDate(this.greatest));
      return {
        toSeconds: secondsOfCompactDate,
        severity: 'info',
        message: `Times are dates as numbers, ${days}, UTC.`,
      };
    }
    return this.bySize();
  }

  private bySize(): TimesRead {
    const total = this.votes.reduce((sum, votes) => sum + votes, 0);
    const most = Math.max(...this.votes);
    const unit = UNITS[this.votes.indexOf(most)];
    const others = total - most;
    if (unit.perSecond === 1 && others === 0 && this.greatest < SMALLEST_UNIX_TIME)
      return this.told(
        1,
        `Times are numbers up to ${this.greatest}, too small for Unix times since 1973; only their order is used.`,
      );
    const mixed =
      others > 0
        ? ` ${others} of them are of another size and were read in the same unit: their users’ order may be wrong.`
        : '';
    const told = this.told(
      unit.perSecond,
      `Times are ${unit.name} by their size, ${this.spanIn(unit.perSecond)}.${mixed}`,
    );
    return others > 0 ? { ...told, severity: 'warning' } : told;
  }

  private told(perSecond: number, message: string): TimesRead {
    return { toSeconds: (value) => value / perSecond, severity: 'info', message };
  }

  private spanIn(perSecond: number): string {
    return span(this.least / perSecond, this.greatest / perSecond);
  }

  private expected(): string {
    return `the timestamp is no number${this.form === 'date' ? ' or date' : ''}`;
  }

  private fail(reason: string, text: string): null {
    this.problem = { reason, found: text === '' ? '' : quoted(text) };
    return null;
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
