/** SHA-256, by the browser's and Node's own implementation. */

export async function sha256(bytes: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** Two lower-case digits a byte. */
export const hexadecimal = (bytes: Uint8Array): string =>
  [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
