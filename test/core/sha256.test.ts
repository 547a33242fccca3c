import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hexadecimal, sha256 } from '../../src/core/sha256.ts';
import { Sha256, sha256OfText } from '../../src/core/sha256Stream.ts';

describe('Sha256', () => {
  it("gives the platform's own digest, in however many pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        async (bytes, cuts) => {
          const sum = new Sha256();
          let at = 0;
          for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
            sum.update(bytes.subarray(at, cut));
            at = Math.max(at, Math.min(cut, bytes.length));
          }
          expect(sum.hex()).toBe(hexadecimal(await sha256(Uint8Array.from(bytes))));
        },
      ),
    );
  });

  it('is right at the ends of blocks', async () => {
    for (const length of [0, 55, 56, 63, 64, 119, 120, 127, 128]) {
      const bytes = new Uint8Array(length).fill(7);
      expect(new Sha256().update(bytes).hex()).toBe(hexadecimal(await sha256(bytes)));
    }
    // FIPS 180-4's own example.
    expect(sha256OfText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
