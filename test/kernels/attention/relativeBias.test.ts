import { describe, expect, it } from 'vitest';
import { relativeBucket, relativeBuckets } from '../../../src/kernels/attention/relativeBias.ts';

const T5 = { numBuckets: 32, maxDistance: 128 };

describe('relativeBucket', () => {
  // The buckets' first distances: 8 + floor(log(d / 8) / log(16) · 8) and 16 + floor(log(d / 16) / log(8) · 16).
  const ENCODER = [8, 12, 16, 23, 32, 46, 64, 91];
  const DECODER = [16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113];

  it('starts every bucket of an encoder where the paper’s rule does, keys ahead 16 higher', () => {
    for (let d = -7; d <= 7; d++)
      expect(relativeBucket(d, { ...T5, isBidirectional: true })).toBe(d > 0 ? 16 + d : Math.abs(d));
    ENCODER.forEach((d, n) => {
      const of = (distance: number) => relativeBucket(distance, { ...T5, isBidirectional: true });
      expect([of(-d + 1), of(-d), of(d - 1), of(d)]).toEqual([7 + n, 8 + n, 23 + n, 24 + n]);
    });
  });

  it('starts every bucket of a decoder where the rule does, keys ahead in the first', () => {
    const of = (distance: number) => relativeBucket(distance, { ...T5, isBidirectional: false });
    for (let d = 0; d < 16; d++) expect(of(-d)).toBe(d);
    expect(DECODER.map((d) => [of(-d + 1), of(-d)])).toEqual(DECODER.map((_, n) => [15 + n, 16 + n]));
    expect([of(1), of(128), of(-128), of(-5000)]).toEqual([0, 0, 31, 31]);
  });

  it('puts every distance beyond D with D', () => {
    for (const isBidirectional of [true, false]) {
      const buckets = relativeBuckets({ ...T5, isBidirectional });
      expect(buckets.length).toBe(257);
      for (const d of [129, 1000])
        for (const sign of [1, -1])
          expect(relativeBucket(sign * d, { ...T5, isBidirectional })).toBe(buckets[128 + sign * 128]);
    }
  });
});
