/** Collects interactions as growing columns and numbers users and items by first appearance. After: `Dataset`. */
import { DataError } from '../core/errors.ts';
import type { Impressions, Interactions } from './dataset.ts';
import { GrowingColumn } from './growingColumn.ts';
import { IdIndex } from './idIndex.ts';
import { type AttachedImpressions, attachImpressions, NO_ROW } from './impressions.ts';

/** Interactions kept at most: at 20 bytes each, 1.3 GB. Our choice: twice MovieLens 32M. */
export const MAX_INTERACTIONS = 2 ** 26;

const uint32 = (length: number) => new Uint32Array(length);

export interface BuiltInteractions {
  readonly interactions: Interactions;
  readonly impressions: Impressions | null;
  readonly userIds: string[];
  readonly itemIds: string[];
}

export class InteractionBuilder {
  private readonly users = new IdIndex('users');
  private readonly items = new IdIndex('items');
  private readonly hasTimestamps: boolean;
  private readonly hasRatings: boolean;
  private readonly user = new GrowingColumn(uint32);
  private readonly item = new GrowingColumn(uint32);
  private readonly timestamp = new GrowingColumn((length) => new Float64Array(length));
  private readonly rating = new GrowingColumn((length) => new Float32Array(length));
  private readonly shownUser = new GrowingColumn(uint32);
  private readonly shownItem = new GrowingColumn(uint32);
  private readonly shownTime = new GrowingColumn((length) => new Float64Array(length));
  /** The interaction it belongs to, or NO_ROW where time tells. */
  private readonly shownWith = new GrowingColumn(uint32);
  /** Interactions read before it, for files without times. */
  private readonly shownBehind = new GrowingColumn(uint32);
  private toSeconds: (value: number) => number = (value) => value;
  /** What became of the items that were shown and not taken; null before `finish`, or where there were none. */
  attached: AttachedImpressions | null = null;

  constructor(options: { readonly timestamps: boolean; readonly ratings: boolean }) {
    this.hasTimestamps = options.timestamps;
    this.hasRatings = options.ratings;
  }

  get numInteractions(): number {
    return this.user.length;
  }

  add(userId: string, itemId: string, timestamp: number, rating: number): void {
    this.assertRoom(this.user.length);
    this.user.push(this.users.add(userId));
    this.item.push(this.items.add(itemId));
    if (this.hasTimestamps) this.timestamp.push(timestamp);
    if (this.hasRatings) this.rating.push(rating);
  }

  /** An item shown and not taken: with the interaction added last, or, `withLast` false, before the user's next one. */
  addShown(userId: string, itemId: string, timestamp: number, withLast: boolean): void {
    this.assertRoom(this.shownUser.length);
    this.shownUser.push(this.users.add(userId));
    this.shownItem.push(this.items.add(itemId));
    if (this.hasTimestamps) this.shownTime.push(timestamp);
    this.shownWith.push(withLast ? this.user.length - 1 : NO_ROW);
    this.shownBehind.push(this.user.length);
  }

  hasItem(itemId: string): boolean {
    return this.items.has(itemId);
  }

  /** How timestamps as added become seconds since 1970. */
  convertTimestamps(toSeconds: (value: number) => number): void {
    this.toSeconds = toSeconds;
  }

  /** Everything that was added; the builder is empty afterwards. */
  finish(): BuiltInteractions {
    const seconds = (values: Float64Array): Float64Array | null => {
      if (!this.hasTimestamps) return null;
      for (let i = 0; i < values.length; i++) values[i] = this.toSeconds(values[i]);
      return values;
    };
    const interactions: Interactions = {
      user: this.user.finish(),
      item: this.item.finish(),
      timestamp: seconds(this.timestamp.finish()),
      rating: this.hasRatings ? this.rating.finish() : null,
    };
    const built = { interactions, impressions: null, userIds: this.users.ids(), itemIds: this.items.ids() };
    if (this.shownUser.length === 0) return built;
    this.attached = attachImpressions(built, {
      user: this.shownUser.finish(),
      item: this.shownItem.finish(),
      timestamp: seconds(this.shownTime.finish()),
      withRow: this.shownWith.finish(),
      behindRows: this.shownBehind.finish(),
    });
    return this.attached.built;
  }

  private assertRoom(rows: number): void {
    if (rows >= MAX_INTERACTIONS)
      throw new DataError(
        `The data hold more than ${MAX_INTERACTIONS.toLocaleString('en')} interactions, the most that are read here. Cut the file to fewer users.`,
      );
  }
}
