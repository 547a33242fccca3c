/**
 * Reads items of the reader's own from text: a line an item, `word word word ; reward`.
 *
 *   line   = path ";" reward          words of the path between tabs, else commas, else spaces
 *          | path separator reward    without ";": the last field between tabs, else commas, else spaces is the reward
 *   reward = a decimal number; a decimal comma will do where ";" stands before it
 *
 * Empty lines and lines that begin with # are skipped; full-width ；and ，are read as ; and , . Before: a text field, at every
 * key. After: `playCatalogue.ts`. Problems are values, so that the page can say them in the reader's language.
 */
import type { OwnItems } from './playProtocol.ts';

export const MOST_ITEMS = 200;
export const FEWEST_ITEMS = 2;
export const MOST_LEVELS = 6;
export const LONGEST_WORD = 40;
export const SMALLEST_REWARD = 1e-4;
export const LARGEST_REWARD = 1e4;
/** Beyond this the text is not read at all: 200 lines of six words of forty letters are a quarter of it. */
export const MOST_CHARACTERS = 200_000;

export type OwnItemsProblem =
  | { readonly type: 'tooLong'; readonly characters: number }
  | { readonly type: 'tooFew'; readonly found: number }
  | { readonly type: 'tooMany'; readonly found: number }
  | { readonly type: 'noReward'; readonly line: number; readonly text: string }
  | { readonly type: 'notANumber'; readonly line: number; readonly text: string }
  | { readonly type: 'notPositive'; readonly line: number; readonly reward: number }
  | { readonly type: 'outOfRange'; readonly line: number; readonly reward: number }
  | { readonly type: 'tooDeep'; readonly line: number; readonly depth: number }
  | { readonly type: 'emptyWord'; readonly line: number; readonly position: number }
  | { readonly type: 'longWord'; readonly line: number; readonly length: number }
  | {
      readonly type: 'otherDepth';
      readonly line: number;
      readonly depth: number;
      readonly firstLine: number;
      readonly firstDepth: number;
    }
  | { readonly type: 'duplicate'; readonly line: number; readonly firstLine: number };

export interface OwnItemsReading {
  /** Null where there is a problem. */
  readonly items: OwnItems | null;
  /** In the order of the lines, those of the whole text first. */
  readonly problems: readonly OwnItemsProblem[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Never throws; reads at most MOST_CHARACTERS characters. */
export function readOwnItems(text: string): OwnItemsReading {
  if (text.length > MOST_CHARACTERS) return { items: null, problems: [{ type: 'tooLong', characters: text.length }] };
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((raw, i) => ({ line: i + 1, text: raw.replaceAll('；', ';').replaceAll('，', ',').trim() }))
    .filter((entry) => entry.text !== '' && !entry.text.startsWith('#'));
  if (lines.length > MOST_ITEMS) return { items: null, problems: [{ type: 'tooMany', found: lines.length }] };
  const problems: OwnItemsProblem[] = [];
  const paths: string[][] = [];
  const rewards: number[] = [];
  const lineOfPath = new Map<string, number>();
  let first: { readonly line: number; readonly depth: number } | null = null;
  for (const { line, text: entry } of lines) {
    const { path, reward } = splitLine(entry);
    if (reward === null) {
      problems.push({ type: 'noReward', line, text: entry.slice(0, LONGEST_WORD) });
      continue;
    }
    const found = problemOfPath(line, path) ?? problemOfReward(line, reward);
    if (found !== null) {
      problems.push(found);
      continue;
    }
    first ??= { line, depth: path.length };
    const key = JSON.stringify(path);
    const earlier = lineOfPath.get(key);
    if (path.length !== first.depth)
      problems.push({
        type: 'otherDepth',
        line,
        depth: path.length,
        firstLine: first.line,
        firstDepth: first.depth,
      });
    else if (earlier !== undefined) problems.push({ type: 'duplicate', line, firstLine: earlier });
    else {
      lineOfPath.set(key, line);
      paths.push(path);
      rewards.push(Number(reward));
    }
  }
  if (lines.length < FEWEST_ITEMS) problems.unshift({ type: 'tooFew', found: lines.length });
  return { items: problems.length === 0 ? { paths, rewards } : null, problems };
}

/** The fields of a line between tabs, else commas, else spaces. */
function fieldsOf(text: string): string[] {
  if (text.includes('\t')) return text.split('\t').map((field) => field.trim());
  if (text.includes(',')) return text.split(',').map((field) => field.trim());
  return text.split(/\s+/).filter((field) => field !== '');
}

/** `reward` is null where the line has no path before it or none behind. */
function splitLine(text: string): { readonly path: string[]; readonly reward: string | null } {
  const at = text.lastIndexOf(';');
  if (at >= 0) {
    const path = fieldsOf(text.slice(0, at).trim());
    const reward = text.slice(at + 1).trim();
    return { path, reward: reward === '' || path.length === 0 ? null : reward.replace(/^([^,.]*),(\d+)$/, '$1.$2') };
  }
  const fields = fieldsOf(text);
  return { path: fields.slice(0, -1), reward: fields.length < 2 ? null : fields[fields.length - 1] };
}

function problemOfPath(line: number, path: readonly string[]): OwnItemsProblem | null {
  if (path.length > MOST_LEVELS) return { type: 'tooDeep', line, depth: path.length };
  const empty = path.indexOf('');
  if (empty >= 0) return { type: 'emptyWord', line, position: empty + 1 };
  const longest = Math.max(...path.map((word) => word.length));
  return longest > LONGEST_WORD ? { type: 'longWord', line, length: longest } : null;
}

function problemOfReward(line: number, text: string): OwnItemsProblem | null {
  if (!NUMBER.test(text)) return { type: 'notANumber', line, text: text.slice(0, LONGEST_WORD) };
  const reward = Number(text);
  if (!(reward > 0)) return { type: 'notPositive', line, reward };
  return reward < SMALLEST_REWARD || reward > LARGEST_REWARD ? { type: 'outOfRange', line, reward } : null;
}
