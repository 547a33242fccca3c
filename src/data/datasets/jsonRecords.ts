/**
 * Lines of JSON → one text an object, whatever the line ends: JSON lines, a list of objects on one line or on many, objects
 * printed over several lines, with commas behind them or not. Before: `textLines.ts`. After: `objectLines.ts`.
 */
import type { LineVisitor } from '../textLines.ts';
import type { RecordJoiner } from './ratingsFile.ts';

/** An object that goes on for more characters than this has lost its end. Our choice. */
const MAX_OBJECT_CHARACTERS = 2 ** 24;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
/** What may stand between objects: white space, commas, and the brackets of a list. */
const BETWEEN = /^[\s,[\]]*$/;

export class JsonRecords implements RecordJoiner {
  private readonly visit: LineVisitor;
  /** What has been read of an object that is not at its end, with the line it began in. */
  private parts: string[] = [];
  private characters = 0;
  private from = 0;
  private depth = 0;
  private inString = false;

  constructor(visit: LineVisitor) {
    this.visit = visit;
  }

  readonly line: LineVisitor = (line, lineNumber) => {
    // A line that begins an object while one is open, and is a whole one itself, shows that the open one lost its end.
    if (this.depth > 0 && line.startsWith('{') && /\}\s*,?\s*$/.test(line) && isObject(line)) this.giveUp();
    let start = 0;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (this.inString) {
        if (code === BACKSLASH) at++;
        else if (code === QUOTE) this.inString = false;
      } else if (code === QUOTE && this.depth > 0) this.inString = true;
      else if (code === OPEN) {
        if (this.depth === 0) {
          this.between(line.slice(start, at), lineNumber);
          start = at;
          this.from = lineNumber;
        }
        this.depth++;
      } else if (code === CLOSE && this.depth > 0) {
        this.depth--;
        if (this.depth > 0) continue;
        this.visit([...this.parts, line.slice(start, at + 1)].join('\n'), this.from);
        this.parts = [];
        this.characters = 0;
        start = at + 1;
      }
    }
    const rest = line.slice(start);
    if (this.depth === 0) this.between(rest, lineNumber);
    else {
      this.parts.push(rest);
      this.characters += rest.length;
      if (this.characters > MAX_OBJECT_CHARACTERS) this.giveUp();
    }
  };

  end(): void {
    if (this.depth > 0) this.giveUp();
  }

  /** Text between objects that is no comma or bracket is passed on, to be rejected with its line. */
  private between(text: string, lineNumber: number): void {
    if (!BETWEEN.test(text)) this.visit(text, lineNumber);
  }

  private giveUp(): void {
    this.visit(this.parts.join('\n'), this.from);
    this.parts = [];
    this.characters = 0;
    this.depth = 0;
    this.inString = false;
  }
}

function isObject(text: string): boolean {
  try {
    JSON.parse(text.replace(/,\s*$/, ''));
    return true;
  } catch {
    return false; // the parser's only way to say so
  }
}
