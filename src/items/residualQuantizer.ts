/**
 * Residual k-means: level 1 quantises the embedding, each further level what the levels before left over. The idea of
 * residual quantisation in TIGER (Rajput et al. 2023, arXiv:2305.05065) with k-means in place of a trained codebook, as
 * in GRID (arXiv:2507.22224). Before: `coOccurrence.ts`. After: `collisions.ts`.
 */
import { RandomStream } from '../core/random.ts';

const MAX_ITERATIONS = 20;
/** Of balanced k-means before Lloyd's. Our choice. */
const BALANCED_ITERATIONS = 5;
/** Centroids are fitted on at most this many vectors for each code; all vectors are then assigned. Our choice. */
const FIT_VECTORS_PER_CODE = 64;

export type KMeansStart = 'plus-plus' | 'balanced';

export interface QuantizerOptions {
  /** 'balanced' evens out what k-means++ began with (LETTER's constrained start, arXiv:2405.07314). Default 'plus-plus'. */
  readonly kmeansStart?: KMeansStart;
  readonly levels: number;
  readonly codebookSize: number;
}

export interface QuantizedItems {
  /** u16 [numItems, levels] */
  readonly codes: Uint16Array;
  /** The same on every level: codebookSize, or fewer for a small catalogue. */
  readonly codebookSize: number;
  /** f64 [levels][codebookSize, size] */
  readonly codebooks: readonly Float64Array[];
  /** Mean squared length of what remains after each level; [levels]. */
  readonly meanSquaredResidual: readonly number[];
}

/** The codebook a catalogue can fill: at most one code for two items, or one level would tell all items apart. Our choice. */
export function cappedCodebookSize(codebookSize: number, numItems: number): number {
  return Math.min(codebookSize, Math.max(2, Math.ceil(numItems / 2)));
}

/** Quantises vectors f64 [numItems, size] on `levels` levels. The same seed gives the same codes. */
export function residualQuantize(
  vectors: Float64Array,
  numItems: number,
  size: number,
  options: QuantizerOptions,
  seed: number,
): QuantizedItems {
  const { levels } = options;
  const codebookSize = cappedCodebookSize(options.codebookSize, numItems);
  const residual = vectors.slice();
  const codes = new Uint16Array(numItems * levels);
  const codebooks: Float64Array[] = [];
  const meanSquaredResidual: number[] = [];
  for (let level = 0; level < levels; level++) {
    const random = new RandomStream(seed, 'residual-kmeans', level);
    const centroids = kMeans(residual, numItems, size, codebookSize, random, options.kmeansStart);
    const { nearest } = assign(residual, numItems, size, centroids, codebookSize);
    let squared = 0;
    for (let i = 0; i < numItems; i++) {
      codes[i * levels + level] = nearest[i];
      for (let c = 0; c < size; c++) {
        residual[i * size + c] -= centroids[nearest[i] * size + c];
        squared += residual[i * size + c] ** 2;
      }
    }
    codebooks.push(centroids);
    meanSquaredResidual.push(squared / numItems);
  }
  return { codes, codebookSize, codebooks, meanSquaredResidual };
}

/**
 * k-means of vectors f64 [count, size]: k-means++ seeding (Arthur & Vassilvitskii 2007), for a 'balanced' start a few
 * iterations with clusters of equal size, then Lloyd's iterations; a code
 * without vectors is moved to the vector farthest from its own centroid. Returns centroids f64 [k, size].
 */
export function kMeans(
  vectors: Float64Array,
  count: number,
  size: number,
  k: number,
  random: RandomStream,
  start: KMeansStart = 'plus-plus',
): Float64Array {
  let fit = vectors;
  let n = count;
  const most = k * FIT_VECTORS_PER_CODE;
  if (count > most) {
    const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i)).subarray(0, most);
    fit = new Float64Array(most * size);
    order.forEach((i, r) => {
      fit.set(vectors.subarray(i * size, (i + 1) * size), r * size);
    });
    n = most;
  }
  const centroids = seedPlusPlus(fit, n, size, k, random);
  if (start === 'balanced')
    for (let iteration = 0; iteration < BALANCED_ITERATIONS; iteration++)
      moveToMeans(fit, n, size, centroids, balancedAssignment(fit, n, size, centroids, k), k);
  let previous = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const { nearest, squaredDistance } = assign(fit, n, size, centroids, k);
    let error = 0;
    for (let i = 0; i < n; i++) error += squaredDistance[i];
    const members = moveToMeans(fit, n, size, centroids, nearest, k);
    let revived = 0;
    for (let j = 0; j < k; j++) {
      if (members[j] > 0) continue;
      let farthest = 0;
      for (let i = 1; i < n; i++) if (squaredDistance[i] > squaredDistance[farthest]) farthest = i;
      // Nothing left to tell apart: the code stays unused, away from the others' ties by its higher index.
      centroids.set(fit.subarray(farthest * size, (farthest + 1) * size), j * size);
      if (squaredDistance[farthest] > 1e-18) revived++;
      squaredDistance[farthest] = 0;
    }
    if (revived === 0 && error >= previous * (1 - 1e-4)) break;
    previous = error;
  }
  return centroids;
}

/** Moves each centroid to the mean of its vectors, to zero where it has none; returns how many it has, u32 [k]. */
function moveToMeans(
  vectors: Float64Array,
  n: number,
  size: number,
  centroids: Float64Array,
  code: Uint32Array,
  k: number,
): Uint32Array {
  const members = new Uint32Array(k);
  centroids.fill(0);
  for (let i = 0; i < n; i++) {
    members[code[i]]++;
    for (let c = 0; c < size; c++) centroids[code[i] * size + c] += vectors[i * size + c];
  }
  for (let j = 0; j < k; j++) if (members[j] > 0) for (let c = 0; c < size; c++) centroids[j * size + c] /= members[j];
  return members;
}

/**
 * A code for each vector so that every code has ⌊n/k⌋ or ⌈n/k⌉ of them, u32 [n]: vectors choose the nearest centroid that
 * has room, those first that would lose most by the second nearest (the lower index among equals).
 */
export function balancedAssignment(
  vectors: Float64Array,
  n: number,
  size: number,
  centroids: Float64Array,
  k: number,
): Uint32Array {
  const squaredDistance = (i: number, j: number): number => {
    let d = 0;
    for (let c = 0; c < size; c++) d += (vectors[i * size + c] - centroids[j * size + c]) ** 2;
    return d;
  };
  const loss = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let best = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) {
      const d = squaredDistance(i, j);
      if (d < best) [best, second] = [d, best];
      else if (d < second) second = d;
    }
    loss[i] = second - best;
  }
  const least = Math.floor(n / k);
  let larger = n % k; // codes that may still take one more
  const members = new Uint32Array(k);
  const code = new Uint32Array(n);
  for (const i of Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => loss[b] - loss[a] || a - b)) {
    let best = Number.POSITIVE_INFINITY;
    for (let j = 0; j < k; j++) {
      if (members[j] > least || (members[j] === least && larger === 0)) continue;
      const d = squaredDistance(i, j);
      if (d < best) {
        best = d;
        code[i] = j;
      }
    }
    if (members[code[i]]++ === least) larger--;
  }
  return code;
}

function seedPlusPlus(vectors: Float64Array, n: number, size: number, k: number, random: RandomStream): Float64Array {
  const centroids = new Float64Array(k * size);
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let chosen = random.int(n);
  for (let j = 0; j < k; j++) {
    centroids.set(vectors.subarray(chosen * size, (chosen + 1) * size), j * size);
    let total = 0;
    for (let i = 0; i < n; i++) {
      let d = 0;
      for (let c = 0; c < size; c++) d += (vectors[i * size + c] - centroids[j * size + c]) ** 2;
      if (d < distance[i]) distance[i] = d;
      total += distance[i];
    }
    chosen = total > 0 ? random.categorical(distance) : random.int(n);
  }
  return centroids;
}

/** Nearest centroid of each vector (the lowest index among equals) and the squared distance to it. */
function assign(
  vectors: Float64Array,
  n: number,
  size: number,
  centroids: Float64Array,
  k: number,
): { nearest: Uint32Array; squaredDistance: Float64Array } {
  const nearest = new Uint32Array(n);
  const squaredDistance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const at = i * size;
    let best = Number.POSITIVE_INFINITY;
    let bestCode = 0;
    for (let j = 0; j < k; j++) {
      const from = j * size;
      let d = 0;
      // Half of the coordinates usually suffice to rule a centroid out.
      for (let c = 0; c < size && d < best; c += 8) {
        const end = c + 8 < size ? c + 8 : size;
        for (let e = c; e < end; e++) {
          const difference = vectors[at + e] - centroids[from + e];
          d += difference * difference;
        }
      }
      if (d < best) {
        best = d;
        bestCode = j;
      }
    }
    nearest[i] = bestCode;
    squaredDistance[i] = best;
  }
  return { nearest, squaredDistance };
}
