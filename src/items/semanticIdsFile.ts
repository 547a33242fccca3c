/**
 * Semantic IDs made elsewhere: `*.index.json` as LETTER and LC-Rec publish them, {"12": ["<a_3>", "<b_207>", …]}, or lines
 * "item <a_3><b_207>…" (of any tokens; words may be set apart by white space or |). Before: a file. After: `collisions.ts`.
 */
import { DataError } from '../core/errors.ts';
import type { SourceFile } from '../data/sourceFile.ts';
import { formatBytes, quoted } from '../data/sourceText.ts';
import { forEachLine } from '../data/textLines.ts';

export interface SuppliedSemanticIds {
  readonly fileName: string;
  readonly levels: number;
  /** Items of fewer words than the longest, filled up with END. */
  readonly filledItems: number;
  /** Tokens of each item, by the data set's item IDs; may hold more items than a data set does. */
  readonly tokens: ReadonlyMap<string, readonly string[]>;
}

/** Ends an ID of fewer words than the longest, so that all leaves lie at one depth. Our choice. */
export const END = '<end>';

/** Codes of a data set's items, before collisions are resolved. */
export interface ReadCodes {
  readonly codes: Uint16Array;
  readonly codebookSizes: readonly number[];
  /** The file's own tokens; [L][codebookSize]. */
  readonly codeNames: readonly (readonly string[])[];
  /** Items of the file that the data set does not have (after its filter): passed over. */
  readonly unknownItems: number;
  /** True where the file numbers items from 0 and the data set from 1. */
  readonly isShifted: boolean;
}

const EXPECTED =
  'Expected a JSON object {"item": ["<a_1>", "<b_2>", …]}, or lines "item <a_1><b_2>…" or "item word|word|…".';
/** The file is parsed as a whole. Our choice: a million items in 8 tokens have 100 MB. */
const MOST_CHARACTERS = 2 ** 28;
/** As many as `items.levels` allows. */
const MOST_LEVELS = 8;

/**
 * Words may be of unequal number, numbered tokens may not. Throws DataError, naming the item, for what is neither form,
 * an item that occurs twice, or one of another number of <a_1> tokens.
 */
export async function readSemanticIds(file: SourceFile): Promise<SuppliedSemanticIds> {
  const tokens = new Map<string, readonly string[]>();
  const add = (item: string, path: readonly string[], where: string): void => {
    const at = `${where}, item ${quoted(item)}`;
    if (tokens.has(item)) throw new DataError(`${at}: a second semantic ID of this item. Keep one.`);
    if (path.length === 0 || path.length > MOST_LEVELS)
      throw new DataError(`${at}: expected 1 to ${MOST_LEVELS} tokens, found ${path.length}. ${EXPECTED}`);
    tokens.set(item, path);
  };
  const lines: string[] = [];
  let characters = 0;
  await forEachLine(file, (line) => {
    characters += line.length;
    if (characters > MOST_CHARACTERS)
      throw new DataError(
        `${file.name}: more than ${formatBytes(MOST_CHARACTERS)} of semantic IDs, expected at most that. Give those of one data set.`,
      );
    lines.push(line);
  });
  if (lines.find((line) => line.trim() !== '')?.trimStart()[0] === '{') readIndexJson(lines.join('\n'), file.name, add);
  else
    lines.forEach((line, k) => {
      if (line.trim() === '') return;
      const [, item, rest] = /^\s*(\S+)\s+(\S.*)$/.exec(line) ?? [];
      const where = `${file.name}, line ${k + 1}`;
      if (item === undefined) throw new DataError(`${where}: found ${quoted(line)}. ${EXPECTED}`);
      add(item, splitTokens(rest), where);
    });
  if (tokens.size === 0) throw new DataError(`${file.name}: no semantic IDs were found. ${EXPECTED}`);
  const levels = Math.max(...Array.from(tokens.values(), (path) => path.length));
  let filledItems = 0;
  for (const [item, path] of tokens) {
    if (path.length === levels) continue;
    if (path.some((token) => NUMBERED.test(token)))
      throw new DataError(
        `${file.name}, item ${quoted(item)}: expected ${levels} tokens as other items have, found ${path.length}: ${quoted(path.join(' '))}. Every item needs a code on every level.`,
      );
    tokens.set(item, [...path, ...Array.from({ length: levels - path.length }, () => END)]);
    filledItems++;
  }
  return { fileName: file.name, levels, filledItems, tokens };
}

/** "<a_1><b_2>" → its bracketed tokens where it is made of nothing else, otherwise its words, between | where there are any. */
function splitTokens(text: string): string[] {
  const trimmed = text.trim();
  return /^(<[^<>\s]+>\s*)+$/.test(trimmed)
    ? trimmed.match(/<[^<>\s]+>/g)!
    : trimmed.split(trimmed.includes('|') ? '|' : /\s+/).filter((word) => word.trim() !== '');
}

function readIndexJson(text: string, name: string, add: (item: string, path: string[], where: string) => void): void {
  let index: Record<string, unknown>;
  try {
    index = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new DataError(`${name}: not JSON (${error instanceof Error ? error.message : error}). ${EXPECTED}`);
  }
  for (const [item, value] of Object.entries(index)) {
    const path = typeof value === 'string' ? splitTokens(value) : value;
    const isPath = (parts: unknown): parts is (string | number)[] =>
      Array.isArray(parts) && parts.every((t) => (typeof t === 'string' && t !== '') || Number.isInteger(t));
    if (!isPath(path))
      throw new DataError(`${name}, item ${quoted(item)}: found ${quoted(JSON.stringify(value))}. ${EXPECTED}`);
    add(item, path.map(String), name);
  }
  // JSON.parse keeps the last of equal members and says nothing.
  const seen = new Set<string>();
  for (const [, raw, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)) {
    if (colon === undefined) continue;
    const item = JSON.parse(raw) as string;
    if (seen.has(item))
      throw new DataError(`${name}, item ${quoted(item)}: a second semantic ID of this item. Keep one.`);
    seen.add(item);
  }
}

/**
 * The codes of `itemIds`. Tokens <a_17> keep their number as code; others (words, plain numbers) are numbered in order.
 * Codebooks are the whole file's, whatever items the data set has, or have `codebookSizes` codes a level.
 * Throws DataError when an item has no ID, a level mixes tokens of several letters (<a_1> and <b_1>), or the file has other levels
 * or more codes than `codebookSizes`.
 */
export function codesOf(
  itemIds: readonly string[],
  supplied: SuppliedSemanticIds,
  codebookSizes: readonly number[] | null = null,
): ReadCodes {
  const { fileName, levels, tokens } = supplied;
  if (codebookSizes && codebookSizes.length !== levels)
    throw new DataError(
      `${fileName}: its items have ${levels} tokens, and items.codebookSizes names ${codebookSizes.length} levels. Give the file that belongs to the imported model, or set items.codebookSizes to null.`,
    );
  const isShifted = countsFromZero(itemIds, supplied);
  const keyOf = (id: string): string => (isShifted ? String(Number(id) - 1) : id);
  const missing = itemIds.filter((id) => !tokens.has(keyOf(id)));
  if (missing.length > 0)
    throw new DataError(
      `${fileName}: ${missing.length} of ${itemIds.length} items have no semantic ID here, first ${missing.slice(0, 5).map(quoted).join(', ')}. Give IDs of all items, by the data set's own item IDs.`,
    );
  const codes = new Uint16Array(itemIds.length * levels);
  const codeNames: (readonly string[])[] = [];
  for (let level = 0; level < levels; level++) {
    const names = filledUp(
      namesOfLevel(supplied, level),
      codebookSizes?.[level] ?? 0,
      `${fileName}: level ${level + 1}`,
    );
    const codeOf = new Map(names.map((name, code) => [name, code]));
    itemIds.forEach((id, i) => {
      codes[i * levels + level] = codeOf.get(tokens.get(keyOf(id))![level])!;
    });
    codeNames.push(names);
  }
  return {
    codes,
    codebookSizes: codeNames.map((names) => names.length),
    codeNames,
    unknownItems: tokens.size - itemIds.length,
    isShifted,
  };
}

/**
 * Whether a file whose items are 0 … m − 1 numbers a data set's 1 … m, as LETTER's files do. Throws DataError where that
 * cannot be told: shifted by one, every ID would be another item's.
 */
function countsFromZero(itemIds: readonly string[], { fileName, tokens }: SuppliedSemanticIds): boolean {
  const m = tokens.size;
  const isNumber = (id: string): boolean => /^(0|[1-9]\d*)$/.test(id) && Number(id) <= m;
  for (let k = 0; k < m; k++) if (!tokens.has(String(k))) return false;
  if (itemIds.includes('0') || !itemIds.every(isNumber)) return false;
  if (itemIds.includes(String(m))) return true;
  throw new DataError(
    `${fileName}: its items are 0 to ${m - 1}, and the data set has neither 0 nor ${m}: it cannot be told whether both count from 0. Lower data.minInteractions so that no item is left out, or give the file the data set's own item IDs.`,
  );
}

/** Names of a level's codes with those that no item has, up to `size`; 0 asks for none. */
function filledUp(names: readonly string[], size: number, where: string): readonly string[] {
  if (size === 0 || names.length === size) return names;
  const letter = NUMBERED.exec(names[0])?.[1];
  if (names.length > size || letter === undefined)
    throw new DataError(
      `${where} has ${names.length} codes, expected ${letter === undefined ? '' : 'at most '}${size} (items.codebookSizes). Give the file that belongs to the imported model, or set items.codebookSizes to null.`,
    );
  return Array.from({ length: size }, (_, k) => `<${letter}_${k}>`);
}

const NUMBERED = /^<([A-Za-z]+)_(0|[1-9]\d{0,4})>$/;
const MOST_CODES = 65536;

/** The codebook of a level: name of code 0, 1, …. */
function namesOfLevel({ fileName, tokens }: SuppliedSemanticIds, level: number): string[] {
  let letter: string | undefined;
  let largest = -1;
  let isNumbered = true;
  const distinct = new Set<string>();
  for (const [item, path] of tokens) {
    const found = NUMBERED.exec(path[level]);
    if (found) {
      letter ??= found[1];
      if (found[1] !== letter)
        throw new DataError(
          `${fileName}, item ${quoted(item)}: level ${level + 1} holds tokens <${letter}_…>, found ${quoted(path[level])}. A token belongs to one level; check the order of the tokens.`,
        );
      largest = Math.max(largest, Number(found[2]));
    } else isNumbered = false;
    distinct.add(path[level]);
  }
  if (isNumbered && largest < MOST_CODES) return Array.from({ length: largest + 1 }, (_, k) => `<${letter}_${k}>`);
  if (isNumbered || distinct.size > MOST_CODES)
    throw new DataError(
      `${fileName}: level ${level + 1} has ${isNumbered ? `a code ${largest}` : `${distinct.size} codes`}, expected at most ${MOST_CODES} codes a level. Use more levels.`,
    );
  const names = [...distinct];
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names.sort();
}
