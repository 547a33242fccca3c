/** Collects interactions as growing columns and numbers users and items by first appearance. After: `Dataset`. */
import { DataError } from '../core/errors.ts';
import type { Interactions } from './dataset.ts';

/** Interactions kept at most: at 20 bytes each, 1.3 GB. Our choice: twice MovieLens 32M. */
export const MAX_INTERACTIONS = 2 ** 26;

export class InteractionBuilder {
  private readonly userIndex = new Map<string, number>();
  private readonly itemIndex = new Map<string, number>();
  private readonly hasTimestamps: boolean;
  private readonly hasRatings: boolean;
  private user = new Uint32Array(1024);
  private item = new Uint32Array(1024);
  private timestamp: Float64Array;
  private rating: Float32Array;
  private n = 0;

  constructor(options: { readonly timestamps: boolean; readonly ratings: boolean }) {
    this.hasTimestamps = options.timestamps;
    this.hasRatings = options.ratings;
    this.timestamp = new Float64Array(options.timestamps ? 1024 : 0);
    this.rating = new Float32Array(options.ratings ? 1024 : 0);
  }

  get numInteractions(): number {
    return this.n;
  }

  add(userId: string, itemId: string, timestamp: number, rating: number): void {
    if (this.n === this.user.length) this.grow();
    this.user[this.n] = indexOf(this.userIndex, userId);
    this.item[this.n] = indexOf(this.itemIndex, itemId);
    if (this.hasTimestamps) this.timestamp[this.n] = timestamp;
    if (this.hasRatings) this.rating[this.n] = rating;
    this.n++;
  }

  hasItem(itemId: string): boolean {
    return this.itemIndex.has(itemId);
  }

  /** Turns timestamps of a finer unit into seconds. */
  divideTimestamps(perSecond: number): void {
    if (perSecond !== 1) for (let i = 0; i < this.n; i++) this.timestamp[i] /= perSecond;
  }

  finish(): { interactions: Interactions; userIds: string[]; itemIds: string[] } {
    return {
      interactions: {
        user: this.user.slice(0, this.n),
        item: this.item.slice(0, this.n),
        timestamp: this.hasTimestamps ? this.timestamp.slice(0, this.n) : null,
        rating: this.hasRatings ? this.rating.slice(0, this.n) : null,
      },
      userIds: [...this.userIndex.keys()],
      itemIds: [...this.itemIndex.keys()],
    };
  }

  private grow(): void {
    const size = this.user.length * 2;
    if (size > MAX_INTERACTIONS)
      throw new DataError(
        `The data hold more than ${MAX_INTERACTIONS.toLocaleString('en')} interactions, the most that are read here. Cut the file to fewer users.`,
      );
    const user = new Uint32Array(size);
    user.set(this.user);
    this.user = user;
    const item = new Uint32Array(size);
    item.set(this.item);
    this.item = item;
    if (this.hasTimestamps) {
      const timestamp = new Float64Array(size);
      timestamp.set(this.timestamp);
      this.timestamp = timestamp;
    }
    if (this.hasRatings) {
      const rating = new Float32Array(size);
      rating.set(this.rating);
      this.rating = rating;
    }
  }
}

function indexOf(map: Map<string, number>, id: string): number {
  const known = map.get(id);
  if (known !== undefined) return known;
  map.set(id, map.size);
  return map.size - 1;
}
