/** Llama's gated activation in plain float64 loops (arXiv:2002.05202). */

/** a[t, f] = silu(gateUp[t, f]) · gateUp[t, F + f], [T, F]. */
export function swiGlu(args: {
  readonly T: number;
  readonly F: number;
  readonly gateUp: ArrayLike<number>;
}): Float64Array {
  const { T, F, gateUp } = args;
  const a = new Float64Array(T * F);
  for (let t = 0; t < T; t++)
    for (let f = 0; f < F; f++) {
      const g = gateUp[t * 2 * F + f];
      a[t * F + f] = (g / (1 + Math.exp(-g))) * gateUp[t * 2 * F + F + f];
    }
  return a;
}
