import { describe, expect, it } from 'vitest';
import { halfBits, halfFromBits, packHalves, roundToHalf, unpackHalves } from '../../../src/reference/matmul/half.ts';

describe('half precision', () => {
  it('has the bits of IEEE 754', () => {
    for (const [x, bits] of [
      [0, 0],
      [-0, 0x8000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [65520, 0x7c00],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
      [1 / 3, 0x3555],
    ])
      expect(halfBits(x), `${x}`).toBe(bits);
  });

  it('comes back from its bits, all 63488 finite ones', () => {
    for (let bits = 0; bits < 0x10000; bits++)
      if (((bits >> 10) & 31) !== 31) expect(halfBits(halfFromBits(bits))).toBe(bits);
  });

  it('rounds ties to even', () => {
    expect(roundToHalf(2049)).toBe(2048);
    expect(roundToHalf(2051)).toBe(2052);
    expect(roundToHalf(-2049)).toBe(-2048);
  });

  it('packs the first of two neighbours into the low bits', () => {
    expect([...packHalves([1, -2])]).toEqual([0xc0003c00]);
    expect([...unpackHalves([0xc0003c00])]).toEqual([1, -2]);
  });
});
