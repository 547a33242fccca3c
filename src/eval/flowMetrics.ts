/** Distances between a policy and its target, both as probabilities over the same items. */
import { ShapeError } from '../core/errors.ts';

function assertSameLength(name: string, p: ArrayLike<number>, q: ArrayLike<number>): void {
  if (p.length !== q.length)
    throw new ShapeError(`${name}: expected two distributions over the same items, found ${p.length} and ${q.length}.`);
}

/** ½ Σ |p − q|, in [0, 1]. */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  assertSameLength('totalVariation', p, q);
  let total = 0;
  for (let i = 0; i < p.length; i++) total += Math.abs(p[i] - q[i]);
  return total / 2;
}

/** Σ p log(p / q), nats; infinite where q misses mass of p. */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  assertSameLength('klDivergence', p, q);
  let total = 0;
  for (let i = 0; i < p.length; i++) if (p[i] > 0) total += p[i] * Math.log(p[i] / q[i]);
  return total;
}

/** Jensen–Shannon divergence, nats, in [0, log 2]. */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  assertSameLength('jensenShannon', p, q);
  const middle = Float64Array.from({ length: p.length }, (_, i) => (p[i] + q[i]) / 2);
  return Math.max(0, (klDivergence(p, middle) + klDivergence(q, middle)) / 2);
}

/** −Σ p log p, nats. */
export function entropy(p: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < p.length; i++) if (p[i] > 0) total -= p[i] * Math.log(p[i]);
  return total;
}

/** |learned log Z − exact log Z|, nats. */
export function logZError(learned: number, exact: number): number {
  return Math.abs(learned - exact);
}

/** Both sides restricted to `items` and renormalised, then total variation: what a set-restricted objective can reach. */
export function setTotalVariation(p: ArrayLike<number>, q: ArrayLike<number>, items: readonly number[]): number {
  const restrict = (values: ArrayLike<number>) => {
    const part = items.map((item) => values[item]);
    const total = part.reduce((a, b) => a + b, 0);
    return part.map((value) => value / total);
  };
  return totalVariation(restrict(p), restrict(q));
}
