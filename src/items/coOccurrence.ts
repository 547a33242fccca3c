/**
 * Item embeddings from who is seen next to whom: positive pointwise mutual information (PPMI) of items within a window
 * of the training sequences, and its truncated singular value decomposition (Levy & Goldberg 2014, "Neural word
 * embedding as implicit matrix factorization"). Before: `data/split.ts`. After: `itemEmbedding.ts`.
 */
import type { Split } from '../data/dataset.ts';
import type { ItemEmbedding } from './itemEmbedding.ts';
import { type SparseMatrix, scaleRows, truncatedSvd } from './svd.ts';

/** Items up to this far apart in a sequence count as seen together. Our choice. */
export const CO_OCCURRENCE_WINDOW = 5;

/**
 * PPMI [numItems, numItems] = max(0, log(count(i,j) · Σcount / (Σ_j count(i,j) · Σ_i count(i,j)))), nats, where count(i,j)
 * counts the places of i and j ≠ i within `window` of each other in a user's training sequence. Validation and test
 * targets are not looked at.
 */
export function ppmiMatrix(split: Split, window = CO_OCCURRENCE_WINDOW): SparseMatrix {
  const { numItems, numUsers, start: userStart, sequence } = split;
  // Places of each item in the training sequences, so that one row of counts is made at a time: memory follows the result.
  const trainEnd = new Uint32Array(sequence.length); // for each place: one past its user's training part
  const trainBegin = new Uint32Array(sequence.length);
  const placeStart = new Uint32Array(numItems + 1);
  for (let u = 0; u < numUsers; u++) {
    const end = userStart[u + 1] - 2;
    for (let s = userStart[u]; s < end; s++) {
      placeStart[sequence[s] + 1]++;
      trainBegin[s] = userStart[u];
      trainEnd[s] = end;
    }
  }
  for (let i = 0; i < numItems; i++) placeStart[i + 1] += placeStart[i];
  const place = new Uint32Array(placeStart[numItems]);
  const next = placeStart.slice(0, numItems);
  for (let s = 0; s < sequence.length; s++) if (trainEnd[s] > 0) place[next[sequence[s]]++] = s;

  const counts = new Float64Array(numItems);
  const countRow = (i: number): number[] => {
    const touched: number[] = [];
    for (let p = placeStart[i]; p < placeStart[i + 1]; p++) {
      const s = place[p];
      const from = Math.max(trainBegin[s], s - window);
      const to = Math.min(trainEnd[s] - 1, s + window);
      for (let t = from; t <= to; t++) {
        const j = sequence[t];
        if (j === i) continue;
        if (counts[j] === 0) touched.push(j);
        counts[j]++;
      }
    }
    return touched;
  };
  const rowSum = new Float64Array(numItems);
  let total = 0;
  for (let i = 0; i < numItems; i++) {
    for (const j of countRow(i)) {
      rowSum[i] += counts[j];
      counts[j] = 0;
    }
    total += rowSum[i];
  }
  const start = new Uint32Array(numItems + 1);
  let column = new Uint32Array(1024);
  let value = new Float64Array(1024);
  let n = 0;
  for (let i = 0; i < numItems; i++) {
    for (const j of countRow(i).sort((a, b) => a - b)) {
      const pmi = Math.log((counts[j] * total) / (rowSum[i] * rowSum[j]));
      counts[j] = 0;
      if (pmi <= 0) continue;
      if (n === column.length) {
        const wider = new Uint32Array(n * 2);
        wider.set(column);
        column = wider;
        const widerValue = new Float64Array(n * 2);
        widerValue.set(value);
        value = widerValue;
      }
      column[n] = j;
      value[n++] = pmi;
    }
    start[i + 1] = n;
  }
  return { size: numItems, start, column: column.slice(0, n), value: value.slice(0, n) };
}

/**
 * Item embeddings f64 [numItems, size]: U·√S of the PPMI matrix, each row scaled to length 1 (our choice: direction is
 * taste, length is mostly popularity). An item that training never saw has a zero row. `size` is embeddingSize or,
 * for tiny catalogues, numItems.
 */
export function coOccurrenceEmbedding(split: Split, embeddingSize: number, seed: number): ItemEmbedding {
  const { rank, u, singularValues } = truncatedSvd(ppmiMatrix(split), embeddingSize, seed);
  for (let i = 0; i < split.numItems; i++)
    for (let c = 0; c < rank; c++) u[i * rank + c] *= Math.sqrt(singularValues[c]);
  scaleRows(u, rank);
  return { size: rank, vectors: u };
}
