/**
 * SHA-256 (FIPS 180-4) in plain arithmetic, piece by piece and at once: for pages that are no secure context, where the
 * browser's own is missing, and for sums that may not wait. Large arrays of a run go through `sha256.ts`.
 */
import { hexadecimal } from './sha256.ts';

const BLOCK = 64;

/** First 32 bits of the fractional parts of the roots (square: 2, cube: 3) of the first `count` primes. */
function primeRoots(count: number, root: 2 | 3): Uint32Array {
  const out = new Uint32Array(count);
  for (let n = 2, k = 0; k < count; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n && isPrime; d++) isPrime = n % d !== 0;
    if (isPrime) {
      const value = root === 2 ? Math.sqrt(n) : Math.cbrt(n);
      out[k++] = (value - Math.floor(value)) * 2 ** 32;
    }
  }
  return out;
}

const INITIAL = primeRoots(8, 2);
const ROUND = primeRoots(64, 3);

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

export class Sha256 {
  private readonly state = INITIAL.slice();
  private readonly words = new Uint32Array(64);
  private readonly pending = new Uint8Array(BLOCK);
  private numPending = 0;
  private numBytes = 0;

  update(bytes: Uint8Array): this {
    this.numBytes += bytes.length;
    let at = 0;
    if (this.numPending > 0) {
      at = Math.min(BLOCK - this.numPending, bytes.length);
      this.pending.set(bytes.subarray(0, at), this.numPending);
      this.numPending += at;
      if (this.numPending < BLOCK) return this;
      this.block(this.pending, 0);
      this.numPending = 0;
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.block(bytes, at);
    this.pending.set(bytes.subarray(at));
    this.numPending = bytes.length - at;
    return this;
  }

  /** The digest in lower-case hexadecimal; ends the sum. */
  hex(): string {
    const sizeBytes = this.numBytes;
    const tail = new Uint8Array(this.numPending < BLOCK - 8 ? BLOCK - this.numPending : 2 * BLOCK - this.numPending);
    tail[0] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(sizeBytes / 2 ** 29));
    view.setUint32(tail.length - 4, sizeBytes * 8);
    this.update(tail);
    const out = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, i) => {
      out.setUint32(4 * i, word);
    });
    return hexadecimal(new Uint8Array(out.buffer));
  }

  private block(bytes: Uint8Array, at: number): void {
    const { state, words: w } = this;
    for (let t = 0, i = at; t < 16; t++, i += 4)
      w[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    for (let t = 16; t < 64; t++) {
      const s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >>> 3);
      const s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >>> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let t = 0; t < 64; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[t] + w[t]) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

/** SHA-256 of a text's UTF-8 bytes, hexadecimal. */
export const sha256OfText = (text: string): string => new Sha256().update(new TextEncoder().encode(text)).hex();
