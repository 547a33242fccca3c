/** Gradient of attention in plain float64 loops, through the whole matrix of probabilities. */
import { type AttentionInputs, attentionForward, attentionRows, biasIndex } from './attentionForward.ts';

/**
 * For dOutput [Tq, outStride]: dQkv like qkv (pads 0), rowDot [Tq, numHeads] = Σ_d dOutput · output, and dBiasValues like
 * biasValues (empty without a bias). `output` [Tq, outStride] where the forward's was rounded when it was stored.
 */
export function attentionBackward(
  args: AttentionInputs & { readonly dOutput: ArrayLike<number>; readonly output?: ArrayLike<number> },
): {
  dQkv: Float64Array;
  rowDot: Float64Array;
  dBiasValues: Float64Array;
} {
  const { numQueries, numKeys, numHeads, headDim, outStride, scale, qkv, dOutput, biasValues } = args;
  const { probabilities, output: unrounded } = attentionForward(args);
  const output = args.output ?? unrounded;
  const dQkv = new Float64Array(qkv.length);
  const rowDot = new Float64Array(numQueries * numHeads);
  const dBiasValues = new Float64Array(biasValues?.length ?? 0);
  for (let h = 0; h < numHeads; h++)
    for (let i = 0; i < numQueries; i++) {
      const at = i * outStride + h * headDim;
      let dot = 0;
      for (let d = 0; d < headDim; d++) dot += dOutput[at + d] * output[at + d];
      rowDot[i * numHeads + h] = dot;
      for (let j = 0; j < numKeys; j++) {
        const p = probabilities[(h * numQueries + i) * numKeys + j];
        if (p === 0) continue;
        const { query, key, value } = attentionRows(args, h, i, j);
        let dProbability = 0;
        for (let d = 0; d < headDim; d++) dProbability += dOutput[at + d] * qkv[value + d];
        const dScore = p * (dProbability - dot);
        if (biasValues) dBiasValues[biasIndex(args, h, i, j)] += dScore;
        for (let d = 0; d < headDim; d++) {
          dQkv[query + d] += scale * dScore * qkv[key + d];
          dQkv[key + d] += scale * dScore * qkv[query + d];
          dQkv[value + d] += p * dOutput[at + d];
        }
      }
    }
  return { dQkv, rowDot, dBiasValues };
}
