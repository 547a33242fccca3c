/** Masks, heads and inputs for the attention tests: what every kernel and the reference are given. */
import { RandomStream } from '../../../src/core/random.ts';
import {
  type AttentionShape,
  forestSpans,
  selfAttentionLayout,
} from '../../../src/kernels/attention/attentionShape.ts';
import { relativeBuckets } from '../../../src/kernels/attention/relativeBias.ts';

const pad = (n: number): number => Math.ceil(n / 32) * 32;

export interface AttentionCase {
  readonly shape: AttentionShape;
  readonly spans: Uint32Array;
  readonly qkv: Float32Array;
  readonly dOutput: Float32Array;
  /** Elements of qkv that are a query, a key or a value; the others are pad. */
  readonly isUsed: (element: number) => boolean;
  /** With a bias: table [numBuckets, tableStride], buckets [2 D + 1] and the values of every head and distance. */
  readonly table: Float32Array;
  readonly tableStride: number;
  readonly buckets: Uint32Array;
  readonly biasValues?: Float32Array;
}

interface Heads {
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
}

/** Trees of up to `treeSize` tokens, each token hung below a recent one; the last `unused` tokens stand alone. */
export function randomForest(T: number, treeSize: number, unused: number) {
  const random = new RandomStream(13, 'forest', T);
  const position = new Uint32Array(T);
  const begin = Uint32Array.from({ length: T }, (_, i) => i);
  const end = Uint32Array.from({ length: T }, (_, i) => i + 1);
  for (let first = 0; first < T - unused; ) {
    const last = Math.min(T - unused, first + 1 + random.int(treeSize));
    const path = [first]; // ancestors of the next token; preorder keeps subtrees contiguous
    for (let i = first + 1; i < last; i++) {
      while (path.length > 1 && random.int(3) === 0) path.pop();
      position[i] = path.length;
      path.push(i);
      begin[i] = first;
      for (const ancestor of path) end[ancestor] = i + 1;
    }
    first = last;
  }
  return { position, begin, end };
}

const noise = (name: string, length: number, scale: number): Float32Array => {
  const random = new RandomStream(14, name, length);
  return Float32Array.from({ length }, () => scale * random.normal());
};

/** Scores of a few nats; pads of qkv and dOutput 0. */
function attentionCase(
  shape: Omit<AttentionShape, 'bias'>,
  spans: Uint32Array,
  size: number,
  bias?: { maxDistance: number; numBuckets: number; isBidirectional: boolean },
): AttentionCase {
  const { numQueries, numKeys, numHeads, numKeyValueHeads, headDim, layout, outStride } = shape;
  const used = new Uint8Array(size);
  const mark = (at: number, stride: number, rows: number, columns: number) => {
    for (let i = 0; i < rows; i++) used.fill(1, at + i * stride, at + i * stride + columns);
  };
  mark(layout.queryAt, layout.queryStride, numQueries, numHeads * headDim);
  mark(layout.keyAt, layout.keyValueStride, numKeys, numKeyValueHeads * headDim);
  mark(layout.valueAt, layout.keyValueStride, numKeys, numKeyValueHeads * headDim);
  const buckets = bias ? relativeBuckets(bias) : new Uint32Array();
  const tableStride = pad(numHeads);
  const table = noise('table', (bias?.numBuckets ?? 0) * tableStride, 1);
  return {
    shape: bias ? { ...shape, bias: { maxDistance: bias.maxDistance, numBuckets: bias.numBuckets } } : shape,
    spans,
    qkv: noise('qkv', size, shape.scale === 1 ? 0.5 : 1.5).map((value, e) => value * used[e]),
    dOutput: noise('dOutput', numQueries * outStride, 1).map((v, e) => (e % outStride < numHeads * headDim ? v : 0)),
    isUsed: (element) => used[element] === 1,
    table,
    tableStride,
    buckets,
    ...(bias
      ? {
          biasValues: Float32Array.from({ length: numHeads * buckets.length }, (_, e) => {
            return table[buckets[e % buckets.length] * tableStride + Math.floor(e / buckets.length)];
          }),
        }
      : {}),
  };
}

/** Self-attention within a forest, as Llama's, or with `bias` as the T5 decoder's. */
export function forestCase(
  T: number,
  heads: Heads,
  forest = randomForest(T, 30, Math.min(5, T - 1)),
  bias?: { maxDistance: number; numBuckets: number },
): AttentionCase {
  const { numHeads, numKeyValueHeads, headDim } = heads;
  const qkvStride = pad((numHeads + 2 * numKeyValueHeads) * headDim);
  return attentionCase(
    {
      ...heads,
      numQueries: T,
      numKeys: T,
      layout: selfAttentionLayout({ ...heads, qkvStride }),
      spanAt: forestSpans(T),
      outStride: pad(numHeads * headDim),
      scale: bias ? 1 : 1 / Math.sqrt(headDim),
      mask: 'forest',
    },
    Uint32Array.of(...forest.position, ...forest.begin, ...forest.end),
    T * qkvStride,
    bias && { ...bias, isBidirectional: false },
  );
}

/**
 * Segments of Tq queries and Tk keys in as many ranges, the last queries and keys of no range: self-attention where
 * `keysOf` is none, cross-attention with q and k|v one behind the other elsewhere.
 */
export function segmentCase(
  heads: Heads,
  queriesOf: readonly number[],
  keysOf: readonly number[] | undefined,
  unused: { queries: number; keys: number },
  bias?: { maxDistance: number; numBuckets: number },
): AttentionCase {
  const { numHeads, numKeyValueHeads, headDim } = heads;
  const sum = (a: readonly number[]) => a.reduce((x, y) => x + y, 0);
  const ranges = keysOf ?? queriesOf;
  const Tq = sum(queriesOf) + unused.queries;
  const Tk = sum(ranges) + (keysOf ? unused.keys : unused.queries);
  const arrays = [Tq, Tq, Tq, Tk, Tk, Tk].map((T) => new Uint32Array(T));
  const [position, begin, end, keyPosition, keyBegin, keyEnd] = arrays;
  let [i, j] = [0, 0];
  queriesOf.forEach((queries, n) => {
    for (let k = 0; k < queries; k++) {
      position[i + k] = k;
      begin[i + k] = j;
      end[i + k] = j + ranges[n];
    }
    for (let k = 0; k < ranges[n]; k++) {
      keyPosition[j + k] = k;
      keyBegin[j + k] = i;
      keyEnd[j + k] = i + queries;
    }
    i += queries;
    j += ranges[n];
  });
  const at = arrays.map((_, n) => sum(arrays.slice(0, n).map((a) => a.length)));
  const queryStride = pad(numHeads * headDim);
  const keyValueStride = pad(2 * numKeyValueHeads * headDim);
  const qkvStride = pad((numHeads + 2 * numKeyValueHeads) * headDim);
  return attentionCase(
    {
      ...heads,
      numQueries: Tq,
      numKeys: Tk,
      layout: keysOf
        ? {
            queryAt: 0,
            keyAt: Tq * queryStride,
            valueAt: Tq * queryStride + numKeyValueHeads * headDim,
            queryStride,
            keyValueStride,
          }
        : selfAttentionLayout({ ...heads, qkvStride }),
      spanAt: { position: at[0], begin: at[1], end: at[2], keyPosition: at[3], keyBegin: at[4], keyEnd: at[5] },
      outStride: pad(numHeads * headDim),
      scale: 1,
      mask: 'segment',
    },
    Uint32Array.of(...arrays.flatMap((a) => [...a])),
    keysOf ? Tq * queryStride + Tk * keyValueStride : Tq * qkvStride,
    bias && { ...bias, isBidirectional: true },
  );
}

const heads = (numHeads: number, numKeyValueHeads: number, headDim: number): Heads => ({
  numHeads,
  numKeyValueHeads,
  headDim,
});

export const ATTENTION_CASES: Readonly<Record<string, AttentionCase>> = {
  'forest of one token': forestCase(1, heads(1, 1, 2)),
  'forest, two heads to a key-value head': forestCase(45, heads(2, 1, 8)),
  'forest, heads of 12': forestCase(77, heads(4, 2, 12)),
  'forest, heads of 10, three to a key-value head': forestCase(70, heads(6, 2, 10)),
  'forest, heads of 16': forestCase(130, heads(4, 4, 16)),
  'forest, heads of 64': forestCase(96, heads(3, 1, 64)),
  'forest, heads of 256': forestCase(37, heads(1, 1, 256)),
  'forest with bias': forestCase(83, heads(3, 3, 8), undefined, { maxDistance: 12, numBuckets: 8 }),
  'forest with bias, heads of 64, grouped': forestCase(50, heads(4, 2, 64), undefined, {
    maxDistance: 128,
    numBuckets: 32,
  }),
  'segments with bias': segmentCase(
    heads(3, 3, 8),
    [17, 1, 40, 9],
    undefined,
    { queries: 6, keys: 6 },
    {
      maxDistance: 16,
      numBuckets: 8,
    },
  ),
  'segments with bias, heads of 10': segmentCase(
    heads(2, 1, 10),
    [5, 30],
    undefined,
    { queries: 0, keys: 0 },
    {
      maxDistance: 128,
      numBuckets: 32,
    },
  ),
  'cross-attention': segmentCase(heads(2, 2, 16), [9, 3, 22], [31, 18, 5], { queries: 20, keys: 37 }),
  'cross-attention, grouped, heads of 64': segmentCase(heads(4, 2, 64), [3, 50, 4], [40, 7, 20], {
    queries: 0,
    keys: 3,
  }),
};

/** Every case by either technique. */
export const TECHNIQUE_CASES: Readonly<Record<string, AttentionCase>> = {
  ...ATTENTION_CASES,
  ...Object.fromEntries(
    Object.entries(ATTENTION_CASES).map(([name, inputs]) => [
      `subgroup: ${name}`,
      { ...inputs, shape: { ...inputs.shape, technique: 'subgroup' as const } },
    ]),
  ),
};
