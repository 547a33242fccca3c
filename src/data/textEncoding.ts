/**
 * Which encoding a file's bytes are in: a byte order mark, UTF-16 by its zeros, UTF-8 where that is valid, and otherwise the
 * likeliest of three old ones. Before: a file's bytes. After: `textLines.ts`, which says in the report which was taken.
 */

/** Names as `TextDecoder` knows them; in words in `ENCODING_NAMES`. */
export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'shift_jis' | 'windows-1252';

export const ENCODING_NAMES: Readonly<Record<TextEncodingName, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  gb18030: 'GB18030 (with GBK and GB2312)',
  shift_jis: 'Shift-JIS',
  'windows-1252': 'ISO-8859-1 (Latin-1, as Windows-1252)',
};

/** UTF-16 where a mark or every other byte being zero says so; 'utf-8' where its mark does; otherwise null. */
export function encodingOfHead(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  const [a, b, c] = head;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  const length = Math.min(head.length, 65536);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i++)
    if (head[i] === 0) {
      if (i & 1) odd++;
      else even++;
    }
  const zeros = even + odd;
  // Tables hold digits and separators, whatever their language: those have a zero in UTF-16.
  if (zeros < length * 0.2) return null;
  if (odd > zeros * 0.95) return 'utf-16le';
  return even > zeros * 0.95 ? 'utf-16be' : null;
}

/** Sequences of several bytes that are UTF-8, and bytes beyond ASCII that belong to none. */
function countUtf8(bytes: Uint8Array): { sequences: number; strays: number } {
  let sequences = 0;
  let strays = 0;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i++];
    if (lead < 0x80) continue;
    const length =
      lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    let k = 0;
    while (k < length && (bytes[i + k] & 0xc0) === 0x80) k++;
    if (length > 0 && k === length) {
      sequences++;
      i += k;
    } else strays++;
  }
  return { sequences, strays };
}

/**
 * The encoding of bytes that are not valid UTF-8 as a whole: UTF-8 all the same where few of them are wrong; Shift-JIS and
 * GB18030 where they are valid as such and look like Japanese or Chinese; Latin-1 otherwise. Our choice of thresholds.
 */
export function guessEncoding(bytes: Uint8Array): 'utf-8' | 'gb18030' | 'shift_jis' | 'windows-1252' {
  const { sequences, strays } = countUtf8(bytes);
  if (strays === 0 || sequences > 10 * strays) return 'utf-8';
  if (looksJapanese(bytes)) return 'shift_jis';
  return looksChinese(bytes) ? 'gb18030' : 'windows-1252';
}

/** Valid but for a last cut character, and a fifth of what is beyond ASCII is kana of full width, as in any Japanese. */
function looksJapanese(bytes: Uint8Array): boolean {
  const text = decoded(bytes, 'shift_jis');
  if (text === null) return false;
  const beyond = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  return (text.match(/[\u3041-\u30ff]/gu)?.length ?? 0) >= 0.2 * beyond;
}

/** Valid, in pairs of bytes beyond ASCII, most of them among the 3755 characters of GB2312's first level and its signs. */
function looksChinese(bytes: Uint8Array): boolean {
  if (decoded(bytes, 'gb18030') === null) return false;
  let pairs = 0;
  let common = 0;
  let others = 0;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i++];
    if (lead < 0x80) continue;
    if (lead >= 0xa1 && bytes[i] >= 0xa1) {
      pairs++;
      if ((lead >= 0xb0 && lead <= 0xd7) || lead <= 0xa3) common++;
      i++;
    } else others++;
  }
  return pairs > 4 * others && common > 0.6 * pairs;
}

/** The text, without a last character that may have been cut; null where the bytes are not valid. */
function decoded(bytes: Uint8Array, encoding: TextEncodingName): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null; // the decoder's only way to say so
  }
}
