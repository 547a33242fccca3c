/** Attention of queries to the keys they see, in plain float64 loops: the whole row of scores, then its softmax. */

export interface AttentionInputs {
  readonly numQueries: number;
  readonly numKeys: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  /** Elements of qkv where queries, keys and values start, and from row to row. */
  readonly layout: {
    readonly queryAt: number;
    readonly keyAt: number;
    readonly valueAt: number;
    readonly queryStride: number;
    readonly keyValueStride: number;
  };
  /** Elements of spans where the arrays by query, and by key, start. */
  readonly spanAt: {
    readonly position: number;
    readonly begin: number;
    readonly end: number;
    readonly keyPosition: number;
    readonly keyEnd: number;
  };
  readonly outStride: number;
  readonly scale: number;
  /** Query i sees key j iff j ≤ i < keyEnd[j] in a forest, begin[i] ≤ j < end[i] in segments. */
  readonly mask: 'forest' | 'segment';
  readonly spans: ArrayLike<number>;
  readonly qkv: ArrayLike<number>;
  /** bias[h, clamp(position[j] − position[i], ±D) + D], [numHeads, 2 D + 1]; none without. */
  readonly biasValues?: ArrayLike<number>;
}

/** Probabilities [numHeads, Tq, Tk], output [Tq, outStride] (pads 0) and lse [Tq, numHeads] (nats; −1e30 of an empty row). */
export function attentionForward(args: AttentionInputs): {
  probabilities: Float64Array;
  output: Float64Array;
  lse: Float64Array;
} {
  const { numQueries, numKeys, numHeads, headDim, outStride, scale, qkv, biasValues } = args;
  const probabilities = new Float64Array(numHeads * numQueries * numKeys);
  const output = new Float64Array(numQueries * outStride);
  const lse = new Float64Array(numQueries * numHeads);
  for (let h = 0; h < numHeads; h++)
    for (let i = 0; i < numQueries; i++) {
      const seen = Array.from({ length: numKeys }, (_, j) => j).filter((j) => isVisible(args, i, j));
      lse[i * numHeads + h] = -1e30;
      if (seen.length === 0) continue;
      const { query } = attentionRows(args, h, i, 0);
      const scores = seen.map((j) => {
        const { key } = attentionRows(args, h, i, j);
        let dot = 0;
        for (let d = 0; d < headDim; d++) dot += qkv[query + d] * qkv[key + d];
        return dot * scale + (biasValues ? biasValues[biasIndex(args, h, i, j)] : 0);
      });
      const maximum = scores.reduce((a, b) => Math.max(a, b));
      const logTotal = maximum + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - maximum), 0));
      lse[i * numHeads + h] = logTotal;
      seen.forEach((j, n) => {
        const p = Math.exp(scores[n] - logTotal);
        probabilities[(h * numQueries + i) * numKeys + j] = p;
        const { value } = attentionRows(args, h, i, j);
        for (let d = 0; d < headDim; d++) output[i * outStride + h * headDim + d] += p * qkv[value + d];
      });
    }
  return { probabilities, output, lse };
}

function isVisible({ mask, spans, spanAt }: AttentionInputs, i: number, j: number): boolean {
  return mask === 'forest'
    ? j <= i && i < spans[spanAt.keyEnd + j]
    : spans[spanAt.begin + i] <= j && j < spans[spanAt.end + i];
}

/** The element of biasValues that head h adds to the score of query i and key j. */
export function biasIndex({ numHeads, spans, spanAt, biasValues }: AttentionInputs, h: number, i: number, j: number) {
  const distances = (biasValues?.length ?? 0) / numHeads;
  const D = (distances - 1) / 2;
  const distance = spans[spanAt.keyPosition + j] - spans[spanAt.position + i];
  return h * distances + Math.max(-D, Math.min(D, distance)) + D;
}

/** First elements of head h's query i, key j and value j in qkv. */
export function attentionRows(
  { numHeads, numKeyValueHeads, headDim, layout }: AttentionInputs,
  h: number,
  i: number,
  j: number,
): { query: number; key: number; value: number } {
  const row = j * layout.keyValueStride + Math.floor((h * numKeyValueHeads) / numHeads) * headDim;
  return {
    query: layout.queryAt + i * layout.queryStride + h * headDim,
    key: layout.keyAt + row,
    value: layout.valueAt + row,
  };
}
