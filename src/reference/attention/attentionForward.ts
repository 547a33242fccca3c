/** Attention within a packed forest in plain float64 loops: the whole row of scores, then its softmax. */

export interface AttentionInputs {
  readonly T: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly headDim: number;
  readonly qkvStride: number;
  readonly outStride: number;
  /** end[j] ends the subtree of j: query i sees key j iff j ≤ i < end[j]. [T] */
  readonly end: ArrayLike<number>;
  /** Rows q heads | k heads | v heads | pad. [T, qkvStride] */
  readonly qkv: ArrayLike<number>;
}

/** Probabilities [numHeads, T, T], output [T, outStride] (pads 0) and lse [T, numHeads] (nats). */
export function attentionForward(args: AttentionInputs): {
  probabilities: Float64Array;
  output: Float64Array;
  lse: Float64Array;
} {
  const { T, numHeads, headDim, qkvStride, outStride, end, qkv } = args;
  const probabilities = new Float64Array(numHeads * T * T);
  const output = new Float64Array(T * outStride);
  const lse = new Float64Array(T * numHeads);
  for (let h = 0; h < numHeads; h++) {
    const { query, key, value } = attentionHeadColumns(args, h);
    for (let i = 0; i < T; i++) {
      const scores = new Float64Array(i + 1).fill(Number.NEGATIVE_INFINITY);
      for (let j = 0; j <= i; j++) {
        if (i >= end[j]) continue;
        let dot = 0;
        for (let d = 0; d < headDim; d++) dot += qkv[i * qkvStride + query + d] * qkv[j * qkvStride + key + d];
        scores[j] = dot / Math.sqrt(headDim);
      }
      const maximum = scores.reduce((a, b) => Math.max(a, b));
      const logTotal = maximum + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - maximum), 0));
      lse[i * numHeads + h] = logTotal;
      for (let j = 0; j <= i; j++) {
        const p = Math.exp(scores[j] - logTotal);
        probabilities[(h * T + i) * T + j] = p;
        for (let d = 0; d < headDim; d++) output[i * outStride + h * headDim + d] += p * qkv[j * qkvStride + value + d];
      }
    }
  }
  return { probabilities, output, lse };
}

/** First columns of query head `head` and of its key and value head in a row of qkv. */
export function attentionHeadColumns(
  { numHeads, numKeyValueHeads, headDim }: AttentionInputs,
  head: number,
): { query: number; key: number; value: number } {
  const key = (numHeads + Math.floor((head * numKeyValueHeads) / numHeads)) * headDim;
  return { query: head * headDim, key, value: key + numKeyValueHeads * headDim };
}
