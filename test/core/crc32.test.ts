import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/core/crc32.ts';

describe('crc32(bytes, before)', () => {
  it('is the published checksum of "123456789", and 0 of nothing', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('of two parts, one behind the other, is that of the whole; another byte changes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), fc.nat(), (bytes, cut, place) => {
        const at = cut % bytes.length;
        expect(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at)))).toBe(crc32(bytes));
        const other = bytes.slice();
        other[place % bytes.length] ^= 1;
        expect(crc32(other)).not.toBe(crc32(bytes));
      }),
    );
  });
});
