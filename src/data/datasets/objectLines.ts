/**
 * One line → one object: strict JSON, or the Python literals of Amazon's 2014 files. Before: `sourceText.ts`. After:
 * `jsonTable.ts`, `itemTable.ts`.
 */
import { errorMessage } from '../../core/errors.ts';
import { listCell } from '../listCells.ts';
import { LiteralError, parsePythonLiteral } from '../pythonLiteral.ts';

export type LineObject = Readonly<Record<string, unknown>>;

/**
 * A text, or a whole number so long that the parser would lose its last digits, which becomes a text, or what Python's json
 * writes for a number that is none, which becomes null.
 */
const UNUSUAL = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])(?:-?\d{16,}|NaN|-?Infinity)(?![\w.+-])/g;
const MAY_BE_UNUSUAL = /\d{16}|NaN|Infinity/;
function asUsual(token: string): string {
  if (token.startsWith('"')) return token;
  return /\d/.test(token) ? `"${token}"` : 'null';
}

/** The object, or, as one text, why the line is none. */
export function objectOfLine(line: string): LineObject | string {
  let value: unknown;
  try {
    value = JSON.parse(MAY_BE_UNUSUAL.test(line) ? line.replace(UNUSUAL, asUsual) : line);
  } catch (jsonError) {
    // JSON keys begin with a double quote; a Python dictionary's mostly with a single one.
    if (!/^\s*\{\s*[uU]?['"]/.test(line)) return 'no JSON object';
    try {
      value = parsePythonLiteral(line);
    } catch (error) {
      if (!(error instanceof LiteralError)) throw error;
      return /^\s*\{\s*"/.test(line)
        ? `no JSON object (${errorMessage(jsonError).slice(0, 80)})`
        : `neither JSON nor a Python literal (${error.message})`;
    }
  }
  return isObject(value) ? value : 'no JSON object';
}

const isObject = (value: unknown): value is LineObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names of an object's entries; an object inside gives its own, as in user.id. */
export function keysOf(object: LineObject): string[] {
  return Object.entries(object).flatMap(([key, value]) =>
    isObject(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
}

/** The entry of such a name; undefined where there is none. */
export function entryOf(object: LineObject, key: string): unknown {
  if (Object.hasOwn(object, key)) return object[key];
  const dot = key.indexOf('.');
  const inner = dot > 0 && Object.hasOwn(object, key.slice(0, dot)) ? object[key.slice(0, dot)] : null;
  return isObject(inner) && Object.hasOwn(inner, key.slice(dot + 1)) ? inner[key.slice(dot + 1)] : undefined;
}

/** A list's members as one cell (`listCells.ts`); null where a member fits into none. */
export function listCellOf(values: readonly unknown[]): string | null {
  const cells = values.map((value) => cellOf(value, true));
  return cells.every((cell) => cell !== null) ? listCell(cells) : null;
}

/**
 * An object's entry as the text of a cell, '' where it is absent or null; null for what no cell can hold: lists, objects,
 * and, where it names someone or something, whole numbers so large that JSON has lost their last digits.
 */
export function cellOf(value: unknown, isName: boolean): string | null {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number')
    return isName && Number.isInteger(value) && !Number.isSafeInteger(value) ? null : String(value);
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : null;
}
