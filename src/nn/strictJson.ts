/** JSON of checkpoint files, where a name given twice is an error: `JSON.parse` would keep the last one in silence. */

/** Throws SyntaxError, with words that complete "the file …", for bytes that are not UTF-8, not JSON, or name a key twice. */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError('is not JSON', { cause });
  }
  // The keys seen of every open object; null for a list.
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g)) {
    const keys = open.at(-1);
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"') && isKey && keys) {
      const key: string = JSON.parse(token);
      if (keys.has(key)) throw new SyntaxError(`names ${key} twice`);
      keys.add(key);
    }
    isKey = token === '{' || token === ',';
  }
  return value;
}

export const isRecord = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && !Array.isArray(x);
