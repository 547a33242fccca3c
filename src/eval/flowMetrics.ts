/** Distances between a policy and its target, both as probabilities over the same items. */
import { ShapeError } from '../core/errors.ts';
import { logSumExp } from '../core/logDomain.ts';

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

export interface DistanceToTarget {
  readonly totalVariation: number;
  /** Nats. */
  readonly jensenShannon: number;
  /** Probability that a draw from the policy, unmasked, is no item at all. */
  readonly invalidRate: number;
}

/**
 * A policy against its target R/Z over the whole catalogue; `logProb` of every item's path and `logReward`, nats. Nothing is
 * renormalised: what the policy puts on illegal paths is mass where the target has none, and counts against it.
 */
export function distanceToTarget(logProb: ArrayLike<number>, logReward: ArrayLike<number>): DistanceToTarget {
  assertSameLength('distanceToTarget', logProb, logReward);
  const p = Array.from(logProb, Math.exp);
  const invalidRate = Math.max(0, 1 - p.reduce((a, x) => a + x, 0));
  const logZ = logSumExp(logReward);
  const target = Array.from(logReward, (logR) => Math.exp(logR - logZ));
  p.push(invalidRate);
  target.push(0);
  return { totalVariation: totalVariation(p, target), jensenShannon: jensenShannon(p, target), invalidRate };
}
