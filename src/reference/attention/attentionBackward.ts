/** Gradient of attention within a packed forest in plain float64 loops, through the whole matrix of probabilities. */
import { type AttentionInputs, attentionForward, attentionHeadColumns } from './attentionForward.ts';

/** dQkv [T, qkvStride] (pads 0) and rowDot [T, numHeads] = Σ_d dOutput · output, for dOutput [T, outStride]. */
export function attentionBackward(args: AttentionInputs & { readonly dOutput: ArrayLike<number> }): {
  dQkv: Float64Array;
  rowDot: Float64Array;
} {
  const { T, numHeads, headDim, qkvStride, outStride, qkv, dOutput } = args;
  const { probabilities, output } = attentionForward(args);
  const dQkv = new Float64Array(T * qkvStride);
  const rowDot = new Float64Array(T * numHeads);
  const scale = 1 / Math.sqrt(headDim);
  for (let h = 0; h < numHeads; h++) {
    const { query, key, value } = attentionHeadColumns(args, h);
    for (let i = 0; i < T; i++) {
      const at = i * outStride + h * headDim;
      let dot = 0;
      for (let d = 0; d < headDim; d++) dot += dOutput[at + d] * output[at + d];
      rowDot[i * numHeads + h] = dot;
      for (let j = 0; j <= i; j++) {
        const p = probabilities[(h * T + i) * T + j];
        let dProbability = 0;
        for (let d = 0; d < headDim; d++) dProbability += dOutput[at + d] * qkv[j * qkvStride + value + d];
        const dScore = p * (dProbability - dot) * scale;
        for (let d = 0; d < headDim; d++) {
          dQkv[i * qkvStride + query + d] += dScore * qkv[j * qkvStride + key + d];
          dQkv[j * qkvStride + key + d] += dScore * qkv[i * qkvStride + query + d];
          dQkv[j * qkvStride + value + d] += p * dOutput[at + d];
        }
      }
    }
  }
  return { dQkv, rowDot };
}
