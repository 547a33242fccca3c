/** Numbers over seeds: mean ± standard deviation, and differences paired by seed. For the tables of studies and of races. */

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation, divided by n − 1; null of one value, which has none. */
  readonly deviation: number | null;
  readonly count: number;
}

/** Null of no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((a, x) => a + x, 0) / n;
  const squares = values.reduce((a, x) => a + (x - mean) ** 2, 0);
  return { mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : null, count: n };
}

export interface SeedValue {
  readonly seed: number;
  readonly value: number;
}

/** `a` − `b` on the seeds that both have. */
export function pairedSpread(a: readonly SeedValue[], b: readonly SeedValue[]): Spread | null {
  const other = new Map(b.map(({ seed, value }) => [seed, value]));
  return spreadOf(a.flatMap(({ seed, value }) => (other.has(seed) ? [value - other.get(seed)!] : [])));
}

/** `0.1234 ± 0.0012`; `0.1234` of one value; a dash of none. `signed` puts a plus before gains. */
export function spreadText(spread: Spread | null, digits = 4, signed = false): string {
  if (spread === null) return '–';
  const { mean, deviation } = spread;
  const number = `${signed && mean >= 0 ? '+' : ''}${mean.toFixed(digits)}`.replace('-', '−');
  return deviation === null ? number : `${number} ± ${deviation.toFixed(digits)}`;
}
