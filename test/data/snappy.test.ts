import { describe, expect, it } from 'vitest';
import { unpackSnappy } from '../../src/data/datasets/snappy.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (...parts: (number | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : [part])));

describe('unpackSnappy(input, length)', () => {
  it('unpacks literals and references, overlapping ones too', () => {
    // "abc", then 8 bytes from 3 back (one-byte offset), then 2 bytes from 11 back (two-byte offset).
    const input = bytes(13, 2 << 2, 'abc', ((8 - 4) << 2) | 1, 3, ((2 - 1) << 2) | 2, 11, 0);
    expect(text(unpackSnappy(input, 13))).toBe('abcabcabcabab');
  });

  it('unpacks a literal of more than 60 bytes', () => {
    const long = 'x'.repeat(300);
    expect(text(unpackSnappy(bytes(0xac, 2, 61 << 2, 299 & 255, 299 >> 8, long), 300))).toBe(long);
  });

  it.each([
    ['another length', bytes(4, 2 << 2, 'abc'), /of 4 bytes, expected 3/],
    ['a literal behind the end', bytes(3, 60 << 2, 200, 'abc'), /too long/],
    ['a length that would be negative', bytes(3, 63 << 2, 255, 255, 255, 255, 'abc'), /too long/],
    ['a reference before the beginning', bytes(3, (2 << 2) | 2, 1, 0), /leads outside/],
    ['an end inside a number', bytes(3, 63 << 2, 1), /end early/],
    ['too little', bytes(3, 1 << 2, 'ab'), /of 2 bytes, expected 3/],
  ])('refuses %s', (_, input, pattern) => {
    expect(() => unpackSnappy(input, 3)).toThrow(pattern);
  });
});
