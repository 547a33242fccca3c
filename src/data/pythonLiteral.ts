/**
 * Text of a Python literal → plain values: the dialect of Amazon's 2014 metadata, {'asin': '…', 'title': u"it's"}. A
 * parser of literals and nothing else; no text is ever run. Before: `datasets/objectLines.ts`.
 * Grammar: https://docs.python.org/3/reference/lexical_analysis.html#literals, with Python 2's u'' and 1L.
 */

/** What a literal can hold. Dictionaries are objects without a prototype; tuples and lists are arrays. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** Deeper nesting is refused: our own recursion must end. Our choice; Amazon's metadata have 3. */
const MAX_DEPTH = 50;
const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[lL]?/y;
const WORD = /[A-Za-z_]\w*/y;
const SPACE = /\s*/y;
const STRING_START = /([uUbBrR]{0,2})('''|"""|'|")/y;
const PLAIN = /[^\\'"\n]+/y;
const WORDS: Readonly<Record<string, PythonValue>> = {
  None: null,
  True: true,
  False: false,
  // Written by some converters of JSON.
  null: null,
  true: true,
  false: false,
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const CODE_LENGTH: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Why a text is no literal, and at which character (from 0). Stays inside `data/`: readers turn it into a rejected line. */
export class LiteralError extends Error {}

/** Parses one literal that fills the whole text. Throws LiteralError. */
export function parsePythonLiteral(text: string): PythonValue {
  const parser = new LiteralParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class LiteralParser {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.error('the end of the line');
  }

  value(depth: number): PythonValue {
    if (depth > MAX_DEPTH) throw this.error(`at most ${MAX_DEPTH} levels of nesting`);
    this.space();
    switch (this.text[this.at]) {
      case '{':
        return this.dictionary(depth + 1);
      case '[':
        return this.list(']', depth + 1);
      case '(':
        return this.list(')', depth + 1);
    }
    if (this.match(STRING_START, false) !== null) return this.strings();
    const number = this.match(NUMBER);
    if (number !== null) return Number(number[0].replace(/[lL_]/g, ''));
    const from = this.at;
    const word = this.match(WORD);
    if (word !== null && Object.hasOwn(WORDS, word[0])) return WORDS[word[0]];
    this.at = from;
    throw this.error('a value');
  }

  private dictionary(depth: number): PythonValue {
    const entries: Record<string, PythonValue> = Object.create(null);
    this.at++;
    for (;;) {
      this.space();
      if (this.take('}')) return entries;
      const key = this.value(depth);
      if (typeof key === 'object' && key !== null) throw this.error('a key that is text or a number');
      this.space();
      if (!this.take(':')) throw this.error('":"');
      entries[String(key)] = this.value(depth);
      this.space();
      if (!this.take(',') && this.text[this.at] !== '}') throw this.error('"," or "}"');
    }
  }

  private list(close: string, depth: number): PythonValue {
    const values: PythonValue[] = [];
    this.at++;
    for (;;) {
      this.space();
      if (this.take(close)) return values;
      values.push(this.value(depth));
      this.space();
      if (!this.take(',') && this.text[this.at] !== close) throw this.error(`"," or "${close}"`);
    }
  }

  /** Neighbouring strings are one, as in Python. */
  private strings(): string {
    let whole = '';
    for (;;) {
      const start = this.match(STRING_START);
      if (start === null) return whole;
      whole += this.string(start[2], /r/i.test(start[1]));
      this.space();
    }
  }

  private string(quote: string, isRaw: boolean): string {
    const parts: string[] = [];
    for (;;) {
      const plain = this.match(PLAIN);
      if (plain !== null) parts.push(plain[0]);
      if (this.text.startsWith(quote, this.at)) {
        this.at += quote.length;
        return parts.join('');
      }
      const next = this.text[this.at];
      if (next === undefined || (next === '\n' && quote.length === 1)) throw this.error(`a closing ${quote}`);
      this.at++;
      if (next !== '\\') parts.push(next);
      else if (isRaw) parts.push(next, this.text[this.at++] ?? '');
      else parts.push(this.escape());
    }
  }

  private escape(): string {
    const letter = this.text[this.at++] ?? '';
    if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter];
    if (Object.hasOwn(CODE_LENGTH, letter)) {
      const digits = this.text.slice(this.at, this.at + CODE_LENGTH[letter]);
      const code = /^[0-9a-fA-F]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
      if (digits.length < CODE_LENGTH[letter] || !(code <= 0x10ffff))
        throw this.error(`${CODE_LENGTH[letter]} hexadecimal digits of a character`);
      this.at += digits.length;
      return String.fromCodePoint(code);
    }
    const octal = /^[0-7]{1,3}/.exec(this.text.slice(this.at - 1, this.at + 2));
    if (octal === null) return `\\${letter}`; // Python keeps escapes it does not know
    this.at += octal[0].length - 1;
    return String.fromCharCode(Number.parseInt(octal[0], 8));
  }

  private space(): void {
    this.match(SPACE);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  /** The pattern's match just here, and goes behind it unless told to stay. */
  private match(pattern: RegExp, advance = true): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found !== null && advance) this.at += found[0].length;
    return found;
  }

  private error(expected: string): LiteralError {
    const found = this.at < this.text.length ? JSON.stringify(this.text.slice(this.at, this.at + 12)) : 'the end';
    return new LiteralError(`character ${this.at + 1}: expected ${expected}, found ${found}`);
  }
}
