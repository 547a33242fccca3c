/** Half precision (IEEE 754 binary16) in plain arithmetic: what tests round operands with, and pack them as words. */

/** The nearest half, ties to even; infinite from 65520 on. */
export function roundToHalf(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0) || size === Number.POSITIVE_INFINITY) return x;
  if (size >= 65520) return Math.sign(x) * Number.POSITIVE_INFINITY;
  // The spacing of halves around x: 11 significant bits, subnormals below 2^-14.
  const spacing = 2 ** (Math.max(Math.floor(Math.log2(size)), -14) - 10);
  const steps = x / spacing;
  const below = Math.floor(steps);
  const isUp = steps - below > 0.5 || (steps - below === 0.5 && below % 2 !== 0);
  return (isUp ? below + 1 : below) * spacing;
}

/** The 16 bits of the nearest half. */
export function halfBits(x: number): number {
  const half = roundToHalf(x);
  const size = Math.abs(half);
  const sign = half < 0 || Object.is(half, -0) ? 0x8000 : 0;
  if (Number.isNaN(half)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}

export function halfFromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** Two neighbours a word, the first in the low bits. The number of values is even. */
export function packHalves(values: ArrayLike<number>): Uint32Array {
  return Uint32Array.from(
    { length: values.length / 2 },
    (_, i) => halfBits(values[2 * i]) | (halfBits(values[2 * i + 1]) << 16),
  );
}

export function unpackHalves(words: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: 2 * words.length }, (_, i) =>
    halfFromBits((words[i >> 1] >>> (16 * (i % 2))) & 0xffff),
  );
}
