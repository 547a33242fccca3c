/** External IDs → numbers, by first appearance, within what a tab can hold. After: `interactionBuilder.ts`. */
import { DataError } from '../core/errors.ts';
import { ownText } from './sourceText.ts';

/** An engine's Map holds 2^24 entries and then fails. */
const MAX_IDS = 2 ** 24 - 1;
/** Characters of all IDs of one kind together. Our choice: 512 MiB at most. */
const MAX_CHARACTERS = 2 ** 28;
/** Characters of one ID; longer ones are texts. Our choice. */
export const MAX_ID_LENGTH = 512;

export class IdIndex {
  private readonly indexOf = new Map<string, number>();
  private readonly what: string;
  private characters = 0;

  /** `what` they are, for messages: 'users'. */
  constructor(what: string) {
    this.what = what;
  }

  /** The number of an ID, a new one where it is new. Throws DataError where there are too many. */
  add(id: string): number {
    const known = this.indexOf.get(id);
    if (known !== undefined) return known;
    const index = this.indexOf.size;
    this.characters += id.length;
    if (index >= MAX_IDS || this.characters > MAX_CHARACTERS)
      throw new DataError(
        `The data hold more than ${index.toLocaleString('en')} ${this.what}, more than a page can keep. Cut the file to fewer users, or check which column is which.`,
      );
    this.indexOf.set(ownText(id), index);
    return index;
  }

  has(id: string): boolean {
    return this.indexOf.has(id);
  }

  /** In the order of their numbers. */
  ids(): string[] {
    return [...this.indexOf.keys()];
  }
}
