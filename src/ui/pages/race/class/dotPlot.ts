/** Where the dots of a class stand: each value in a bin of one axis, stacked. Before: `classGroups.ts`. After: `DotPlot.tsx`. Pixels out. */

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Round numbers from `least` to `greatest`, as close as at most `most` of them can stand. */
export function ticksOf(least: number, greatest: number, most: number): Tick[] {
  const span = greatest - least;
  if (!(span > 0)) return [{ value: least, label: String(Number(least.toPrecision(3))) }];
  const first = (step: number) => Math.ceil(least / step - 1e-9);
  const last = (step: number) => Math.floor(greatest / step + 1e-9);
  const power = Math.floor(Math.log10(span)) - 2;
  const steps = [0, 1, 2, 3].flatMap((p) => [1, 2, 5].map((m) => m * 10 ** (power + p)));
  const step = steps.find((s) => last(s) - first(s) < most) ?? steps[steps.length - 1];
  const digits = Math.min(20, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return Array.from({ length: last(step) - first(step) + 1 }, (_, k) => {
    const value = (first(step) + k) * step;
    return { value, label: value.toFixed(digits).replace('-', '−') };
  });
}

export interface Axis {
  readonly least: number;
  readonly greatest: number;
  readonly numBins: number;
}

/** One for all groups, so that they are compared by eye; a class that agrees to the last digit has an axis too. */
export function axisOf(values: readonly number[], numBins: number): Axis {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  if (greatest > least) return { least, greatest, numBins };
  const around = Math.abs(least) * 0.05 || 0.5;
  return { least: least - around, greatest: greatest + around, numBins };
}

/** Of a value, 0 … numBins − 1; the greatest is in the last. */
export const binOf = ({ least, greatest, numBins }: Axis, value: number): number =>
  Math.min(numBins - 1, Math.max(0, Math.floor(((value - least) / (greatest - least)) * numBins)));

/** Each value's bin, and its place in the stack from 0 up, in the order given. */
export function stacked(axis: Axis, values: readonly number[]): { readonly bin: number; readonly level: number }[] {
  const heights = new Array<number>(axis.numBins).fill(0);
  return values.map((value) => {
    const bin = binOf(axis, value);
    return { bin, level: heights[bin]++ };
  });
}
