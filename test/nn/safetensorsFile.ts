/** A safetensors file made by hand, so that tests can write what our writer never would. */

/** A file with this header (as JSON, or as text to the letter) and these bytes of data, or so many zeros. */
export function fileOf(header: unknown, data: number | Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = typeof data === 'number' ? new Uint8Array(data) : data;
  const out = new Uint8Array(8 + text.length + bytes.length);
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true);
  out.set(text, 8);
  out.set(bytes, 8 + text.length);
  return out;
}
