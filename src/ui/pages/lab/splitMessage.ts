/** A message as a short line and what comes after it: cut at a sentence's end, a colon or a comma, else at a space. After: `EventLog.tsx`. */

/** Letters a line may have. Our choice: about two lines of the log's column. */
const SHORT = 96;

/** Nothing is lost: line and rest, joined by a space, are the message. */
export function splitMessage(message: string): { readonly line: string; readonly rest: string } {
  const words = message.trim().replace(/\s+/g, ' ');
  if (words.length <= SHORT) return { line: words, rest: '' };
  for (const end of ['. ', '; ', ': ', ', ', ' ']) {
    const at = words.lastIndexOf(end, SHORT);
    // Shorter says too little.
    if (at > SHORT / 4) return { line: words.slice(0, at + end.length).trim(), rest: words.slice(at + end.length) };
  }
  return { line: words.slice(0, SHORT), rest: words.slice(SHORT) };
}
