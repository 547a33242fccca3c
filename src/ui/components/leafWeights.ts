/**
 * Which leaves get room where there is not enough for all: those with the most exact flow a whole row, the rest ever less by
 * their rank, so that every zoom opens the most important of what is still closed. After: `leafRows.ts`. Pure.
 */
import type { Trie } from '../../items/trie.ts';
import { classNearest } from './leafRows.ts';

/** A leaf of rank r beyond the rows of the picture's first leaves weighs (r / first)^−FALL. Our choice. */
const FALL = 1.5;
/** Shares nearer than this, relatively, are one rank: their leaves get equal rows. */
const TIE = 1e-6;

/** Sum of the weights of the first `numLeaves` ranks, of which `first` weigh 1. */
function weightOfRanks(numLeaves: number, first: number): number {
  if (numLeaves <= first) return numLeaves;
  return first + (first / (FALL - 1)) * (1 - (numLeaves / first) ** (1 - FALL));
}

/** How many leaves may weigh 1 so that all `numItems` together weigh `numRows`. */
function firstRanks(numItems: number, numRows: number): number {
  let [low, high] = [1e-3, numRows];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (weightOfRanks(numItems, middle) > numRows) high = middle;
    else low = middle;
  }
  return low;
}

/**
 * Share of the exact flow that ends in each leaf, f64 [numItems] in the trie's order. Below a prefix whose children's flows
 * are not known, its own is spread evenly over the items. `logFlow` in nats, NaN where unknown; null: nothing is known.
 */
export function leafShares(trie: Trie, logFlow: ArrayLike<number> | null): Float64Array {
  const share = new Float64Array(trie.numPrefixes);
  share[0] = 1;
  for (let p = 0; p < trie.depthStart[trie.levels]; p++) {
    const [from, to] = [trie.firstChild[p], trie.firstChild[p + 1]];
    let left = share[p];
    let unknownItems = 0;
    for (let c = from; c < to; c++) {
      const ratio = logFlow === null ? Number.NaN : Math.exp(logFlow[c] - logFlow[p]);
      if (Number.isNaN(ratio)) {
        share[c] = -1;
        unknownItems += trie.itemCount[c];
      } else {
        share[c] = share[p] * ratio;
        left -= share[c];
      }
    }
    for (let c = from; c < to; c++) if (share[c] < 0) share[c] = (Math.max(0, left) * trie.itemCount[c]) / unknownItems;
  }
  return share.slice(trie.depthStart[trie.levels]);
}

/**
 * Classes of weight (`leafRows.ts`), u8 [numItems]: all leaves alike where `numRows` rows hold them, else by rank of their
 * share; leaves of equal share weigh the same.
 */
export function classesByRank(shares: Float64Array, numRows: number): Uint8Array {
  const numItems = shares.length;
  const classOf = new Uint8Array(numItems);
  if (numItems <= numRows) return classOf;
  const order = Uint32Array.from({ length: numItems }, (_, k) => k).sort((a, b) => shares[b] - shares[a]);
  const first = firstRanks(numItems, Math.max(1, numRows));
  for (let from = 0; from < numItems; ) {
    let to = from + 1;
    const least = shares[order[from]] * (1 - TIE);
    while (to < numItems && shares[order[to]] >= least) to++;
    const c = classNearest((weightOfRanks(to, first) - weightOfRanks(from, first)) / (to - from));
    for (let r = from; r < to; r++) classOf[order[r]] = c;
    from = to;
  }
  return classOf;
}
