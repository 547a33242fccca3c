/** What may stand between the fields of a line, and how a line is cut there. After: `tableShape.ts`, `itemTable.ts`. */
import { splitCsvRecord } from './csvRecord.ts';

/** In the order in which they are tried; ' ' is any white space. */
export const DELIMITERS = ['\t', ',', ';', '|', '::', ' '] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Fields of a line; null where a quote is left open. Only CSV has quotes that hide a delimiter or a line end. */
export function splitDelimited(line: string, delimiter: Delimiter): readonly string[] | null {
  switch (delimiter) {
    case ',':
    case ';':
      return splitCsvRecord(line, delimiter);
    case ' ':
      return line.trim().split(/\s+/);
    case '\t':
      return line.includes('"') ? line.split(delimiter).map(unquoted) : line.split(delimiter);
    default:
      return line.split(delimiter);
  }
}

/** Titles in TSV may hold single quotes of any kind; only a field that is quoted as a whole loses them. */
function unquoted(field: string): string {
  return /^".*"$/.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field;
}
