/**
 * What a data set is once it has been read, whatever its format. Before: `datasets/*.ts` (one reader a format).
 * After: `kCore.ts`, `split.ts`, then `items/`.
 */

/** Interactions as columns, in file order. */
export interface Interactions {
  /** Index into Dataset.userIds; u32 [n]. */
  readonly user: Uint32Array;
  /** Index into Dataset.itemIds; u32 [n]. */
  readonly item: Uint32Array;
  /** Seconds since 1970, or null where the file has only an order (sequence files: position within the user). */
  readonly timestamp: Float64Array | null;
  /** Ratings as in the file, NaN where a record has none; null for implicit data. */
  readonly rating: Float32Array | null;
}

/** Items shown and not clicked just before an interaction (Wardrobe-64, Shop-512, logs with a label: `impressions.ts`). */
export interface Impressions {
  /** Shown items of interaction i: item[start[i]] … item[start[i + 1] − 1]; u32 [n + 1], aligned with Interactions. */
  readonly start: Uint32Array;
  readonly item: Uint32Array;
}

/** Attribute paths the data set carries itself: garment → style → colour. */
export interface AttributePaths {
  readonly levelNames: readonly string[];
  readonly codeNames: readonly (readonly string[])[];
  /** u16 [numItems, levels] */
  readonly codes: Uint16Array;
}

/** One remark of a reader: a rejected or repaired line. */
export interface ReportIssue {
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  /** 1-based; 0 where the remark is about the whole file. */
  readonly line: number;
  readonly message: string;
  /** Of a rejected line: why, one of `rejectedByReason`. */
  readonly reason?: string;
}

/** A file as it was read. */
export interface ReadFile {
  readonly name: string;
  /** Of its content, unpacked. */
  readonly sizeBytes: number;
  readonly lines: number;
  /** In words: "UTF-8"; null where it is no text. */
  readonly encoding: string | null;
}

/** How many lines were rejected for one reason. */
export interface RejectedCount {
  readonly reason: string;
  readonly count: number;
}

export interface ValidationReport {
  /** For people: "MovieLens 100K (u.data, u.item)". */
  readonly format: string;
  readonly files: readonly ReadFile[];
  readonly numUsers: number;
  readonly numItems: number;
  readonly numInteractions: number;
  /** (user, item) pairs that occur more than once: kept, and counted here. */
  readonly duplicates: number;
  /** Neighbouring interactions of one user with equal timestamps. */
  readonly timestampTies: number;
  /** Users whose last two interactions have one timestamp, so that the held-out item rests on the tie rule. */
  readonly usersWithTiedTarget: number;
  readonly rejectedLines: number;
  /** The same by reason, in the order in which they were met. */
  readonly rejectedByReason: readonly RejectedCount[];
  /** The first 50 rejected lines of each reason, and remarks about whole files; the counts above are complete. */
  readonly issues: readonly ReportIssue[];
  /** How ties are broken, in words. */
  readonly tieRule: string;
}

export interface Dataset {
  /**
   * 'wardrobe-64', 'shop-512', 'movielens-100k', 'movielens-1m', 'movielens-10m', 'movielens-latest', 'amazon-2014',
   * 'amazon-2018', 'amazon-2023', 'recbole', 'sequences', 'user-items'; a plain table's is its file's name.
   */
  readonly name: string;
  readonly userIds: readonly string[];
  readonly itemIds: readonly string[];
  /** For people; the item's id where the file has no title. */
  readonly itemTitles: readonly string[];
  /** Genres or categories of each item, possibly empty. */
  readonly itemCategories: readonly (readonly string[])[];
  readonly interactions: Interactions;
  readonly impressions: Impressions | null;
  readonly attributePaths: AttributePaths | null;
  readonly report: ValidationReport;
  /** Licence and citation, shown beside the name. */
  readonly terms: string;
}

/** Leave-one-out in time order. Sequences are item indices, oldest first; u32. */
export interface Split {
  readonly numUsers: number;
  readonly numItems: number;
  /** Index of each split user in Dataset.userIds. */
  readonly userIndex: Uint32Array;
  /** Whole sequence of user u: sequence[start[u]] … sequence[start[u + 1] − 1]. The last item is the test target, the last but one the validation target, the rest is for training. */
  readonly start: Uint32Array;
  readonly sequence: Uint32Array;
  /** Row of the Dataset's interactions behind each entry of `sequence` (its impressions, its rating). */
  readonly interaction: Uint32Array;
  /** Users left out because they have fewer than 3 interactions. */
  readonly usersTooShort: number;
  readonly numTrainInteractions: number;
}
