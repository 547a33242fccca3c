/**
 * Tables for other programs: CSV, JSON lines, LaTeX (booktabs), aligned text. Titles and names in them may come from files that
 * strangers made: what a spreadsheet or LaTeX would execute is made text. Before: tables and curves. After: downloads, the clipboard.
 */

/** A number keeps all its digits; null is empty. */
export type Cell = string | number | null;

export interface DataTable {
  readonly columns: readonly string[];
  /** As many cells as columns. Asked for once; may be made as it is read. */
  readonly rows: Iterable<readonly Cell[]>;
}

/** Spreadsheets take a text that begins so for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell of CSV (RFC 4180); a text that would be a formula gets an apostrophe before it. */
export function csvCell(cell: Cell | undefined): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line without its end. A row of one empty cell is quoted: readers take an empty line for no row. */
const csvLine = (cells: readonly Cell[]): string => cells.map(csvCell).join(',') || '""';

/** Lines of CSV with their ends, the column names first. */
export function* csvLines({ columns, rows }: DataTable): Generator<string> {
  yield `${csvLine(columns)}\n`;
  for (const row of rows) yield `${csvLine(row)}\n`;
}

/** An object a line, by column; JSON has no NaN or infinity, which become null. */
export function* jsonLinesOf({ columns, rows }: DataTable): Generator<string> {
  for (const row of rows)
    yield `${JSON.stringify(Object.fromEntries(columns.map((name, c) => [name, row[c] ?? null])))}\n`;
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '±': '$\\pm$',
  '×': '$\\times$',
  '−': '$-$',
  Δ: '$\\Delta$',
  '–': '--',
};

/** A text as LaTeX prints it; nothing in it is a command. Letters beyond ASCII stay: XeLaTeX and LuaLaTeX know them. */
export const latexText = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[&%$#_{}]/g, (sign) => `\\${sign}`)
    .replaceAll(/\\(?![&%$#_{}])|[~^<>|"±×−–Δ]/g, (sign) => LATEX[sign]);

const isNumeric = (cell: Cell): boolean =>
  typeof cell !== 'string' || /^[−+-]?\d[\d.,]*(e[−+-]?\d+)?( ± \d[\d.]*)?$|^–?$/.test(cell);

const shown = (cell: Cell | undefined): string => (cell === null || cell === undefined ? '' : String(cell));

/** A `tabular` with booktabs' rules; columns of numbers stand to the right. */
export function latexTable({ columns, rows }: DataTable): string {
  const body = Array.from(rows);
  const alignment = columns.map((_, c) => (c > 0 && body.every((row) => isNumeric(row[c])) ? 'r' : 'l')).join('');
  const line = (cells: readonly (Cell | undefined)[]) =>
    `${cells.map((cell) => latexText(shown(cell))).join(' & ')} \\\\`;
  return [
    '% needs \\usepackage{booktabs}',
    `\\begin{tabular}{${alignment}}`,
    '\\toprule',
    line(columns),
    '\\midrule',
    ...body.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** Columns of one width, two spaces between; numbers to the right. */
export function textTable({ columns, rows }: DataTable): string {
  const body = Array.from(rows);
  const lines = [columns, ...body].map((cells) => columns.map((_, c) => shown(cells[c]).replaceAll(/\s+/g, ' ')));
  const widths = columns.map((_, c) => Math.max(...lines.map((line) => line[c].length)));
  const isRight = columns.map((_, c) => c > 0 && body.every((row) => isNumeric(row[c])));
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, c) => (isRight[c] ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
