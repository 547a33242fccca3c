/**
 * How high every leaf's row is at a zoom, and where it begins. Before: `leafWeights.ts`. After: `trieLayout.ts`.
 * A leaf's row is its weight times the zoom, but never higher than a cap, so that zooming in opens small rows between large
 * ones instead of blowing the large ones up. Leaves of one weight are counted together: any place is found from a few dozen
 * numbers, however many leaves there are, and no zoom ever visits them all.
 */

const BLOCK = 32;

/** Leaves in the order of the trie, by class of weight. */
export interface LeafClasses {
  readonly numItems: number;
  /** u8 [numItems]; class c weighs `classWeight(c)`. */
  readonly classOf: Uint8Array;
  readonly numClasses: number;
  /** Leaves of each class before each block of BLOCK leaves; u32 [numBlocks + 1, numClasses]. */
  readonly before: Uint32Array;
  /** Sum of all weights: rows at zoom 1. */
  readonly totalWeight: number;
}

/** Weight of a class: 1, then √½ of the class before. */
export const classWeight = (c: number): number => 2 ** (-c / 2);

/** The class whose weight is nearest to `weight` in (0, 1]. */
export const classNearest = (weight: number): number => Math.max(0, Math.min(120, Math.round(-2 * Math.log2(weight))));

/** Counts the classes of leaves, u8 [numItems]. */
export function countClasses(classOf: Uint8Array): LeafClasses {
  const numItems = classOf.length;
  let numClasses = 1;
  for (const c of classOf) if (c >= numClasses) numClasses = c + 1;
  const before = new Uint32Array((Math.ceil(numItems / BLOCK) + 1) * numClasses);
  const count = new Uint32Array(numClasses);
  for (let k = 0; k < numItems; k++) {
    if (k % BLOCK === 0) before.set(count, (k / BLOCK) * numClasses);
    count[classOf[k]]++;
  }
  before.set(count, before.length - numClasses);
  const totalWeight = count.reduce((sum, n, c) => sum + n * classWeight(c), 0);
  return { numItems, classOf, numClasses, before, totalWeight };
}

/** Rows of all leaves at one zoom, CSS pixels from the first row's top. A place among leaves is a number in [0, numItems]. */
export class LeafRows {
  private readonly heights: Float64Array;

  /** `unit`: height of a row of weight 1 before the cap. */
  constructor(
    readonly classes: LeafClasses,
    unit: number,
    cap: number,
  ) {
    this.heights = Float64Array.from({ length: classes.numClasses }, (_, c) => Math.min(cap, unit * classWeight(c)));
  }

  get total(): number {
    return this.at(this.classes.numItems);
  }

  /** y of a place: 0 at the first leaf's upper edge, 0.5 in its middle. */
  at(place: number): number {
    const { numItems, classOf } = this.classes;
    const whole = Math.max(0, Math.min(numItems, Math.floor(place)));
    const block = Math.floor(whole / BLOCK);
    let y = this.blockStart(block);
    for (let k = block * BLOCK; k < whole; k++) y += this.heights[classOf[k]];
    return whole < numItems && place > whole ? y + (place - whole) * this.heights[classOf[whole]] : y;
  }

  /** The place at `y`, within [0, numItems]. */
  placeAt(y: number): number {
    const { numItems, classOf } = this.classes;
    let low = 0;
    let high = Math.ceil(numItems / BLOCK);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.blockStart(middle) <= y) low = middle;
      else high = middle;
    }
    let rest = y - this.blockStart(low);
    for (let k = low * BLOCK; k < numItems; k++) {
      const height = this.heights[classOf[k]];
      if (rest < height) return k + Math.max(0, rest / height);
      rest -= height;
    }
    return numItems;
  }

  private blockStart(block: number): number {
    const { before, numClasses } = this.classes;
    let y = 0;
    for (let c = 0, at = block * numClasses; c < numClasses; c++) y += before[at + c] * this.heights[c];
    return y;
  }
}
