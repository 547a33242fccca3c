/** METHOD §6.7's golden fixed point of CE + λ Σ TB on a set with R = (6, 2, 1, ½), positive first, log Z free. */
export const SET_REWARDS = [6, 2, 1, 0.5];

export const FIXED_POINTS: readonly (readonly [lambda: number, probabilities: readonly number[]])[] = [
  [0.1, [0.840189, 0.083124, 0.049236, 0.027451]],
  [1, [0.682399, 0.177579, 0.092641, 0.047381]],
  [10, [0.637578, 0.206565, 0.103815, 0.052042]],
];

/** Probabilities of a set's items, as shares of the set's whole. */
export function renormalized(probabilities: readonly number[]): number[] {
  const total = probabilities.reduce((a, b) => a + b);
  return probabilities.map((p) => p / total);
}
