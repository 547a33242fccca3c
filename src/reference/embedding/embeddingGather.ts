/** Rows of the embedding table in plain float64 loops. */

/** output[t, :] = table[tokens[t], :], [T, stride]. */
export function embeddingGather(args: {
  readonly stride: number;
  readonly tokens: ArrayLike<number>;
  readonly table: ArrayLike<number>;
}): Float64Array {
  const { stride, tokens, table } = args;
  const output = new Float64Array(tokens.length * stride);
  for (let t = 0; t < tokens.length; t++)
    for (let c = 0; c < stride; c++) output[t * stride + c] = table[tokens[t] * stride + c];
  return output;
}
