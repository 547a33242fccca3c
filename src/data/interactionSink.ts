/**
 * One record's texts → one interaction, or a rejected line with its reason. Before: the readers of `datasets/`, whatever
 * their files look like. After: `interactionBuilder.ts` and the report.
 */
import { InteractionBuilder } from './interactionBuilder.ts';
import { quoted } from './sourceText.ts';
import { NUMBER, TimeColumn } from './timestamps.ts';
import type { ValidationLog } from './validation.ts';

/** A record's cells as text; rating and timestamp are read only where the data set has them. */
export interface InteractionTexts {
  readonly user: string;
  readonly item: string;
  readonly rating: string;
  readonly timestamp: string;
}

export class InteractionSink {
  readonly hasTimestamps: boolean;
  readonly hasRatings: boolean;
  private readonly builder: InteractionBuilder;
  private readonly times = new TimeColumn();
  private readonly log: ValidationLog;

  constructor(options: { readonly timestamps: boolean; readonly ratings: boolean }, log: ValidationLog) {
    this.builder = new InteractionBuilder(options);
    this.hasTimestamps = options.timestamps;
    this.hasRatings = options.ratings;
    this.log = log;
  }

  /** Adds the record, or logs why it cannot be read; true when it was added. */
  add(file: string, line: number, texts: InteractionTexts): boolean {
    const user = texts.user.trim();
    const item = texts.item.trim();
    const reject = (message: string): boolean => {
      this.log.reject(file, line, message);
      return false;
    };
    if (user === '' || item === '')
      return reject(`the ${user === '' ? 'user' : 'item'} is empty: ${quoted(`${texts.user}, ${texts.item}`)}`);
    let rating = 0;
    if (this.hasRatings) {
      const text = texts.rating.trim();
      if (!NUMBER.test(text)) return reject(`the rating is no number: ${quoted(text)}`);
      rating = Number(text);
    }
    let timestamp = 0;
    if (this.hasTimestamps) {
      const read = this.times.read(texts.timestamp.trim());
      if (typeof read === 'string') return reject(read);
      timestamp = read;
    }
    this.builder.add(user, item, timestamp, rating);
    return true;
  }

  /** The interactions, their times in seconds; says in the report what the times were. */
  finish(file: string): InteractionBuilder {
    const times = this.times.finish();
    if (times !== null) {
      this.builder.divideTimestamps(times.perSecond);
      this.log.remark(times.severity, file, 0, times.message);
    }
    return this.builder;
  }
}
