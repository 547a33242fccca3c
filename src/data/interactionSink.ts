/**
 * One record's texts → one interaction (or an item shown and not taken), or a rejected line with its reason. Before: the
 * readers of `datasets/`, whatever their files look like. After: `interactionBuilder.ts` and the report.
 */
import { MAX_ID_LENGTH } from './idIndex.ts';
import { type BuiltInteractions, InteractionBuilder } from './interactionBuilder.ts';
import { isLabel, saysNotTaken } from './labels.ts';
import { type InteractionTexts, type ItemCells, membersOf, recordsOfList } from './listCells.ts';
import { quoted } from './sourceText.ts';
import { NUMBER, plainNumber, TimeColumn, type TimeFormat } from './timestamps.ts';
import type { ValidationLog } from './validation.ts';

export interface SinkOptions {
  readonly timestamps: boolean;
  readonly ratings: boolean;
  readonly timeFormat?: TimeFormat;
  /** True where decimals have a comma: 4,5. */
  readonly decimalComma?: boolean;
  /** Absent: one item a record. */
  readonly itemCells?: ItemCells;
}

/** What tables write where there is no rating. */
const MISSING = /^(|nan|null|none|na|n\/a|\\n|-)$/i;
/** What programs write for nobody and nothing where an ID is wanted; it may be somebody's name all the same. */
const NOBODY = /^(nan|null|none|n\/?a|<na>|\\n|undefined)$/i;

export class InteractionSink {
  readonly hasTimestamps: boolean;
  readonly hasRatings: boolean;
  private readonly builder: InteractionBuilder;
  private readonly times: TimeColumn;
  private readonly log: ValidationLog;
  private readonly decimalComma: boolean;
  private readonly itemCells: ItemCells;
  private withoutRating = 0;

  constructor(options: SinkOptions, log: ValidationLog) {
    this.builder = new InteractionBuilder(options);
    this.hasTimestamps = options.timestamps;
    this.hasRatings = options.ratings;
    this.times = new TimeColumn(options.timeFormat);
    this.decimalComma = options.decimalComma ?? false;
    this.itemCells = options.itemCells ?? 'one';
    this.log = log;
  }

  /** Adds the record, or logs why it cannot be read; true when it, or an item of its list, was added. */
  add(file: string, line: number, texts: InteractionTexts): boolean {
    return this.itemCells === 'one' ? this.addOne(file, line, texts) : this.addList(file, line, texts);
  }

  private addList(file: string, line: number, texts: InteractionTexts): boolean {
    if (texts.item.trim() === '') return this.addOne(file, line, texts);
    const records = recordsOfList(texts, this.itemCells);
    if (typeof records !== 'string') return records.filter((record) => this.addOne(file, line, record)).length > 0;
    this.log.reject(file, line, records);
    return false;
  }

  private addOne(file: string, line: number, texts: InteractionTexts): boolean {
    const user = texts.user.trim();
    const item = texts.item.trim();
    const reject = (reason: string, found: string): boolean => {
      this.log.reject(file, line, reason, found);
      return false;
    };
    const lacking = [user, item, this.hasTimestamps ? texts.timestamp.trim() : '-'].indexOf('');
    if (lacking >= 0) {
      const reason = `the ${['user', 'item', 'timestamp'][lacking]} is empty`;
      this.log.rejectIncomplete(file, line, reason, quoted(`${texts.user}, ${texts.item}`));
      return false;
    }
    if (user.length > MAX_ID_LENGTH || item.length > MAX_ID_LENGTH)
      return reject(
        `an ID is longer than ${MAX_ID_LENGTH} characters`,
        quoted(user.length > item.length ? user : item),
      );
    const label = texts.label?.trim() ?? '';
    if (label !== '' && !isLabel(label)) return reject('the label says neither taken nor shown', quoted(label));
    const isShown = saysNotTaken(label);
    let rating = Number.NaN;
    if (this.hasRatings && !isShown) {
      const text = plainNumber(texts.rating.trim(), this.decimalComma);
      if (MISSING.test(text)) this.withoutRating++;
      else if (NUMBER.test(text)) rating = Number(text);
      else return reject('the rating is no number', quoted(text));
    }
    let timestamp = 0;
    if (this.hasTimestamps) {
      const read = this.times.read(texts.timestamp.trim());
      if (read === null) return reject(this.times.problem.reason, this.times.problem.found);
      timestamp = read;
    }
    if (isShown) {
      this.builder.addShown(user, item, timestamp, false);
      return true;
    }
    this.builder.add(user, item, timestamp, rating);
    for (const other of texts.shown ? membersOf(texts.shown) : [])
      if (other !== item && other.length <= MAX_ID_LENGTH) this.builder.addShown(user, other, timestamp, true);
    return true;
  }

  /** What was added, times in seconds; says in the report what the times were, and what became of items that were shown. */
  finish(file: string): BuiltInteractions {
    const note = (severity: 'info' | 'warning', message: string): void => this.log.remark(severity, file, 0, message);
    const times = this.times.finish();
    if (times !== null) {
      this.builder.convertTimestamps(times.toSeconds);
      note(times.severity, times.message);
    }
    if (this.withoutRating > 0)
      note(
        'info',
        `${this.withoutRating} interactions have no rating; they are kept, and count as taken, not as liked.`,
      );
    const built = this.builder.finish();
    for (const message of strayIds(built)) note('warning', message);
    const { attached } = this.builder;
    if (attached === null) return built;
    const idle = attached.usersLeftOut > 0 ? `, ${attached.usersLeftOut} users among them who took nothing` : '';
    const leftOut =
      attached.numLeftOut > 0 ? ` ${attached.numLeftOut} others came after all their user took${idle}; left out.` : '';
    note(
      'info',
      `${attached.numAttached} times an item was shown and not taken: kept for samplers, with the next item its user took.${leftOut}`,
    );
    return built;
  }
}

/** Of users and items whose ID usually stands for a missing one: all who have none look like one there. */
function strayIds({ interactions, userIds, itemIds }: BuiltInteractions): string[] {
  const told = (what: string, ids: readonly string[], column: Uint32Array): string[] =>
    ids.flatMap((id, index) => {
      if (id.length > 'undefined'.length || !NOBODY.test(id)) return [];
      const count = column.reduce((sum, value) => sum + Number(value === index), 0);
      return `${quoted(id)} was read as one ${what}, of ${count} interactions; it usually stands for a missing ID. If so, take these lines out.`;
    });
  return [...told('user', userIds, interactions.user), ...told('item', itemIds, interactions.item)];
}
