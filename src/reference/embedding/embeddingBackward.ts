/** Gradient of the embedding table in plain float64 loops. */

/** dTable[v, :] = (dTable[v, :] +) Σ_{t: tokens[t] = v} dOutput[t, :], [V, stride]. */
export function embeddingBackward(args: {
  readonly V: number;
  readonly stride: number;
  readonly tokens: ArrayLike<number>;
  readonly dOutput: ArrayLike<number>;
  readonly addend?: ArrayLike<number>;
}): Float64Array {
  const { V, stride, tokens, dOutput, addend } = args;
  const dTable = new Float64Array(V * stride);
  if (addend) for (let i = 0; i < dTable.length; i++) dTable[i] = addend[i];
  for (let t = 0; t < tokens.length; t++)
    for (let c = 0; c < stride; c++) dTable[tokens[t] * stride + c] += dOutput[t * stride + c];
  return dTable;
}
