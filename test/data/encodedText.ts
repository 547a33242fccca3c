/** Texts in old encodings, for tests: `TextEncoder` writes UTF-8 only, so that its decoder is asked what each pair of bytes means. */

/** Bytes of a text in a two-byte encoding that `TextDecoder` knows; characters it lacks are their ASCII codes. */
export function encoded(
  text: string,
  encoding: 'gb18030' | 'shift_jis',
  leads: readonly [number, number][],
): Uint8Array {
  const bytesOf = new Map<string, readonly number[]>();
  const decoder = new TextDecoder(encoding);
  for (const [from, to] of leads)
    for (let a = from; a <= to; a++)
      for (let b = 0x40; b <= 0xfe; b++) {
        const character = decoder.decode(Uint8Array.of(a, b));
        if ([...character].length === 1 && character !== '\ufffd' && !bytesOf.has(character))
          bytesOf.set(character, [a, b]);
      }
  return Uint8Array.from([...text].flatMap((character) => bytesOf.get(character) ?? [character.charCodeAt(0)]));
}

export const gb18030 = (text: string): Uint8Array => encoded(text, 'gb18030', [[0xa1, 0xf7]]);
export const shiftJis = (text: string): Uint8Array =>
  encoded(text, 'shift_jis', [
    [0x81, 0x9f],
    [0xe0, 0xef],
  ]);
export const utf16 = (text: string, isLittle: boolean, hasMark: boolean): Uint8Array =>
  Uint8Array.from(
    [...(hasMark ? '\ufeff' : ''), ...text].flatMap((character) => {
      const code = character.charCodeAt(0);
      return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
    }),
  );
