/** Gradient of the gated activation in plain float64 loops. */

/** dU = dA · g · σ(g) and dG = dA · u · σ(g) · (1 + g · (1 − σ(g))), [T, 2F]: dG, then dU. */
export function swiGluBackward(args: {
  readonly T: number;
  readonly F: number;
  readonly gateUp: ArrayLike<number>;
  readonly dA: ArrayLike<number>;
}): Float64Array {
  const { T, F, gateUp, dA } = args;
  const dGateUp = new Float64Array(T * 2 * F);
  for (let t = 0; t < T; t++)
    for (let f = 0; f < F; f++) {
      const at = t * 2 * F + f;
      const g = gateUp[at];
      const sigmoid = 1 / (1 + Math.exp(-g));
      dGateUp[at] = dA[t * F + f] * gateUp[at + F] * sigmoid * (1 + g * (1 - sigmoid));
      dGateUp[at + F] = dA[t * F + f] * g * sigmoid;
    }
  return dGateUp;
}
