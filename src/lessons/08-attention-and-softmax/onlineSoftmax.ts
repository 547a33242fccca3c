/** What the kernel holds after each tile of keys: the online softmax, step by step, in float64. arXiv:1805.02867. */
import { type Score, valueRow } from './forest.ts';

export interface TileStep {
  readonly keys: readonly number[];
  /** Highest score so far. */
  readonly maximum: number;
  /** e to the (highest before − highest now): what everything before is multiplied with; 0 at first. */
  readonly shrink: number;
  /** Σ e^(score − maximum) over the keys so far. */
  readonly total: number;
  /** Σ e^(score − maximum) · v over the keys so far; [2]. */
  readonly sum: readonly number[];
}

/** The steps for `tile` keys at a time. The output is the last step's sum over its total, lse its maximum + log total. */
export function tileSteps(scores: readonly Score[], qkv: readonly number[], tile: number): TileStep[] {
  const steps: TileStep[] = [];
  let maximum = Number.NEGATIVE_INFINITY;
  let total = 0;
  let sum: readonly number[] = [0, 0];
  for (let first = 0; first < scores.length; first += tile) {
    const part = scores.slice(first, first + tile);
    const before = maximum;
    maximum = Math.max(before, ...part.map(({ score }) => score));
    const shrink = Math.exp(before - maximum);
    total *= shrink;
    sum = sum.map((x) => x * shrink);
    for (const { key, score } of part) {
      const weight = Math.exp(score - maximum);
      const v = valueRow(qkv, key);
      total += weight;
      sum = sum.map((x, d) => x + weight * v[d]);
    }
    steps.push({ keys: part.map(({ key }) => key), maximum, shrink, total, sum });
  }
  return steps;
}

export interface RowResult {
  readonly output: readonly number[];
  /** Nats. */
  readonly lse: number;
}

export function rowResult(steps: readonly TileStep[]): RowResult {
  const { maximum, total, sum } = steps[steps.length - 1];
  return { output: sum.map((x) => x / total), lse: maximum + Math.log(total) };
}
