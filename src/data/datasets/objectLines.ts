/**
 * One line → one object: strict JSON, or the Python literals of Amazon's 2014 files. Before: `sourceText.ts`. After:
 * `jsonTable.ts`, `itemTable.ts`.
 */
import { errorMessage } from '../../core/errors.ts';
import { LiteralError, parsePythonLiteral } from '../pythonLiteral.ts';

export type LineObject = Readonly<Record<string, unknown>>;

/** The object, or, as one text, why the line is none. */
export function objectOfLine(line: string): LineObject | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no JSON object';
  return value as LineObject;
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
