/** T5 1.1's gated activation and its gradient in plain float64 loops (arXiv:2002.05202; Hugging Face's gelu_new). */

const ROOT = Math.sqrt(2 / Math.PI);

const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh(ROOT * (x + 0.044715 * x ** 3)));

function geluSlope(x: number): number {
  const t = Math.tanh(ROOT * (x + 0.044715 * x ** 3));
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT * (1 + 3 * 0.044715 * x * x);
}

/** a[t, f] = gelu(gateUp[t, f]) · gateUp[t, F + f], [T, F]. */
export function geGlu(T: number, F: number, gateUp: ArrayLike<number>): Float64Array {
  const a = new Float64Array(T * F);
  for (let t = 0; t < T; t++)
    for (let f = 0; f < F; f++) a[t * F + f] = gelu(gateUp[t * 2 * F + f]) * gateUp[t * 2 * F + F + f];
  return a;
}

/** [T, 2F]: dG = dA · u · gelu'(g), then dU = dA · gelu(g). */
export function geGluBackward(T: number, F: number, gateUp: ArrayLike<number>, dA: ArrayLike<number>): Float64Array {
  const dGateUp = new Float64Array(T * 2 * F);
  for (let t = 0; t < T; t++)
    for (let f = 0; f < F; f++) {
      const at = t * 2 * F + f;
      dGateUp[at] = dA[t * F + f] * gateUp[at + F] * geluSlope(gateUp[at]);
      dGateUp[at + F] = dA[t * F + f] * gelu(gateUp[at]);
    }
  return dGateUp;
}
