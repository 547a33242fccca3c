/** CRC-32 (IEEE 802.3): whether bytes are those that were written. Not against someone who means harm. */

/** TABLES[k][b]: what byte b does to the checksum k bytes later, so that four bytes go in at a time. */
const TABLES = [new Uint32Array(256), new Uint32Array(256), new Uint32Array(256), new Uint32Array(256)] as const;
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  TABLES[0][n] = c;
}
for (let k = 1; k < 4; k++)
  for (let n = 0; n < 256; n++) {
    const c = TABLES[k - 1][n];
    TABLES[k][n] = TABLES[0][c & 0xff] ^ (c >>> 8);
  }

/** CRC-32 of the bytes, u32; with `before`, of what that is the checksum of and these bytes behind it. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = TABLES;
  let c = ~before;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c = t3[c & 0xff] ^ t2[(c >>> 8) & 0xff] ^ t1[(c >>> 16) & 0xff] ^ t0[c >>> 24];
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return ~c >>> 0;
}
