/**
 * JSON as a recording's files have it: numbers that are not finite as the words 'NaN', 'Infinity' and '-Infinity' (as wandb
 * writes them), and files of one value a line. Before and after: `recordingFiles.ts`, `flowsFile.ts`, the command line.
 */
import * as v from 'valibot';
import { BundleError, errorMessage } from '../core/errors.ts';
import { plainText } from '../core/plainText.ts';
import { expectedWords } from '../core/schemaIssue.ts';

const inWords = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

export const jsonLine = (value: unknown): string => `${JSON.stringify(value, inWords)}\n`;
export const jsonLines = (values: readonly unknown[]): Uint8Array =>
  new TextEncoder().encode(values.map(jsonLine).join(''));
export const jsonFile = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, inWords, 2)}\n`);

/** A number that may be one of those words. */
export const numberOrWord = v.pipe(
  v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity'])]),
  v.transform(Number),
);
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What something is called: of at most so many characters, without hidden ones. */
export const nameText = (most: number) => v.pipe(v.string(), v.maxLength(most), v.transform(plainText));
export const finite = v.pipe(v.number(), v.finite());
/** SHA-256, lower-case hexadecimal. */
export const sha256Hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'));

type Schema<T> = v.GenericSchema<unknown, T>;

/** A value as `schema` has it. Throws BundleError with the place and what was expected there. */
export function checked<T>(where: string, schema: Schema<T>, value: unknown): T {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [outer] = result.issues;
  // Of several forms a value may have, the first is the one that is meant.
  const issue = (outer.type === 'union' && outer.issues?.[0]) || outer;
  const key = [outer, ...(issue === outer ? [] : [issue])].flatMap((part) => v.getDotPath(part) ?? []).join('.');
  throw new BundleError(`${where}${key ? `: ${key}` : ''}: expected ${expectedWords(issue)}, found ${issue.received}.`);
}

function parsed(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BundleError(`${where}: expected JSON, found other text (${errorMessage(cause)}).`, { cause });
  }
}

function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BundleError(`${name}: expected UTF-8 text, found other bytes.`, { cause });
  }
}

/** A file's value. Throws BundleError where it is no JSON, or not what `schema` expects. */
export const readJson = <T>(name: string, bytes: Uint8Array, schema: Schema<T>): T =>
  checked(name, schema, parsed(name, textOf(name, bytes)));

/** The value of each line; empty lines are left out. Throws BundleError with the line's number. */
export function readJsonLines<T>(name: string, bytes: Uint8Array, schema: Schema<T>): T[] {
  const values: T[] = [];
  for (const [i, line] of textOf(name, bytes).split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${name}, line ${i + 1}`;
    values.push(checked(where, schema, parsed(where, line)));
  }
  return values;
}
