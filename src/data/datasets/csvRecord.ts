/**
 * Delimited records → fields: quotes are papaparse's business, lines without any take the short way. A quoted field may
 * go over line ends; `QuotedRecords` joins its lines. Before: `sourceText.ts`. After: readers of CSV and TSV.
 */
import Papa from 'papaparse';
import type { LineVisitor } from '../textLines.ts';
import type { RecordJoiner } from './ratingsFile.ts';

/** A record that goes on for more lines than this has a stray quote. Our choice: reviews have paragraphs. */
const MAX_RECORD_LINES = 100;

/**
 * The fields, where `""` stands for a quote inside quotes; or, where that fails, `\"`, as Spark and MySQL write it. Null where a
 * quote is left open or misplaced.
 */
export function splitCsvRecord(record: string, delimiter = ','): readonly string[] | null {
  if (!record.includes('"')) return record.split(delimiter);
  const fields = splitQuoted(record, delimiter);
  if (fields !== null || !record.includes(ESCAPED_QUOTE)) return fields;
  const doubled = record.replace(/\\(["\\])/g, (_, escaped: string) => (escaped === '"' ? '""' : escaped));
  return splitQuoted(doubled, delimiter);
}

const ESCAPED_QUOTE = '\\"';

function splitQuoted(record: string, delimiter: string): readonly string[] | null {
  const { data, errors } = Papa.parse<string[]>(record, { delimiter, newline: '\n' });
  return errors.length > 0 || data.length !== 1 ? null : data[0];
}

/**
 * Joins lines to records where a quoted field goes over line ends. A line whose quotes do not lead to a whole record
 * within 100 lines is passed on alone, as it stands, and the lines behind it are read afresh: a stray quote costs its
 * own line only.
 */
export class QuotedRecords implements RecordJoiner {
  private readonly isWhole: (record: string) => boolean;
  private readonly visit: LineVisitor;
  private pending: string[] = [];
  private pendingFrom = 0;
  private isOpen = false;

  constructor(isWhole: (record: string) => boolean, visit: LineVisitor) {
    this.isWhole = isWhole;
    this.visit = visit;
  }

  readonly line: LineVisitor = (line, lineNumber) => {
    const todo = [line];
    for (let at = lineNumber; todo.length > 0; at++) {
      const next = todo.pop() ?? '';
      const again = this.take(next, at);
      if (again === null) continue;
      // Given up: the first pending line is out, the others, this one included, are read afresh.
      at = this.pendingFrom;
      todo.push(...again.reverse());
    }
  };

  /** To be called behind the last line. */
  end(): void {
    while (this.pending.length > 0) {
      const rest = this.giveUp();
      let at = this.pendingFrom;
      for (const line of rest) this.line(line, ++at);
    }
  }

  /** Null when the line was taken; the lines to read again when pending lines were given up. */
  private take(line: string, lineNumber: number): string[] | null {
    const hasQuotes = line.includes('"');
    if (this.pending.length === 0) {
      // A quote behind a backslash may be one of an odd number, and the record whole all the same.
      if (!hasQuotes || (line.includes(ESCAPED_QUOTE) && this.isWhole(line))) {
        this.visit(line, lineNumber);
        return null;
      }
      this.pendingFrom = lineNumber;
      this.isOpen = false;
    }
    this.pending.push(line);
    if (hasQuotes && (line.split('"').length - 1) % 2 === 1) this.isOpen = !this.isOpen;
    if (this.isOpen) return this.pending.length < MAX_RECORD_LINES ? null : this.giveUp();
    const record = this.pending.join('\n');
    if (this.pending.length > 1 && !this.isWhole(record)) return this.giveUp();
    this.pending = [];
    this.visit(record, this.pendingFrom);
    return null;
  }

  private giveUp(): string[] {
    const [first, ...rest] = this.pending;
    this.pending = [];
    this.visit(first, this.pendingFrom);
    return rest;
  }
}
