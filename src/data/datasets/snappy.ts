/**
 * Raw Snappy data → bytes, for Parquet pages. hyparquet's own decoder goes backwards on a damaged length, and may never
 * end; this one checks every length. Before: a packed page. After: `parquetTable.ts`.
 * Format: https://github.com/google/snappy/blob/main/format_description.txt
 */

/** Unpacks to exactly `length` bytes. Throws Error when the data are damaged or of another length. */
export function unpackSnappy(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let at = 0;
  let to = 0;
  const byte = (): number => {
    if (at >= input.length) throw new Error('Snappy data end early');
    return input[at++];
  };
  /** Little-endian, 1 to 4 bytes. */
  const number = (numBytes: number): number => {
    let value = 0;
    for (let i = 0; i < numBytes; i++) value += byte() * 256 ** i;
    return value;
  };
  let declared = 0;
  for (let scale = 1; ; scale *= 128) {
    const next = byte();
    declared += (next & 127) * scale;
    if (next < 128) break;
    if (scale > 2 ** 28) throw new Error('the length of Snappy data is too large');
  }
  if (declared !== length) throw new Error(`Snappy data of ${declared} bytes, expected ${length}`);
  while (at < input.length) {
    const tag = byte();
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const size = short < 60 ? short + 1 : number(short - 59) + 1;
      if (at + size > input.length || to + size > length) throw new Error('a piece of Snappy data is too long');
      output.set(input.subarray(at, at + size), to);
      at += size;
      to += size;
      continue;
    }
    const isNear = (tag & 3) === 1;
    const size = isNear ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = isNear ? ((tag >> 5) << 8) + byte() : number((tag & 3) === 2 ? 2 : 4);
    if (offset === 0 || offset > to || to + size > length) throw new Error('a reference in Snappy data leads outside');
    // One by one: a copy may read what it has just written.
    for (let i = 0; i < size; i++, to++) output[to] = output[to - offset];
  }
  if (to !== length) throw new Error(`Snappy data of ${to} bytes, expected ${length}`);
  return output;
}
