/**
 * LC-Rec's and LETTER's folders: `*.inter.json`, one JSON object {"user": [item, item, …]}, oldest first, and `*.item.json`,
 * {"item": {"title": "…"}}, for titles. Before: `formats.ts`. After: `Dataset`. Their `*.index.json`: `items/semanticIdsFile.ts`.
 */
import { DataError, errorMessage } from '../../core/errors.ts';
import type { Dataset } from '../dataset.ts';
import { MAX_ID_LENGTH } from '../idIndex.ts';
import { InteractionBuilder } from '../interactionBuilder.ts';
import { cleanTitle, type ItemDescription } from '../itemTitles.ts';
import { type SourceFile, wholeOf } from '../sourceFile.ts';
import { assertText, quoted } from '../sourceText.ts';
import { ValidationLog } from '../validation.ts';
import { cellOf } from './objectLines.ts';
import { assembleDataset, type ReaderFiles } from './ratingsFile.ts';
import { UNKNOWN_TERMS } from './tableLabels.ts';

/** Of JSON that must be parsed as a whole. Our choice: the largest published has 60 MB. */
const MOST_BYTES = 2 ** 28;

/** Names of files of this form; by its looks alone it could be items and their attributes, too. */
export const USER_ITEMS_NAME =
  /(^|[._-])(inter|interactions?|user_?items?|(user_?)?sequences?|(all_?)?item_?seqs?)\.json$/i;
export const ITEM_OBJECT_NAME = /(^|[._-])items?\.json$/i;

/** True for the beginning of {"user": [1, 2, …. */
export function looksLikeUserItems(beginning: string): boolean {
  return /^\s*\{\s*"[^"]*"\s*:\s*\[\s*["\d-]/.test(beginning) && !/^\s*\{\s*"[^"]*"\s*:\s*\[\s*"</.test(beginning);
}

/** Throws DataError where the file is not such an object, or mostly holds something else. */
export async function readUserItems(files: ReaderFiles): Promise<Dataset> {
  const log = new ValidationLog();
  const builder = new InteractionBuilder({ timestamps: false, ratings: false });
  for (const file of [files.interactions, ...files.otherParts]) await readUsers(file, builder, log);
  const built = builder.finish();
  const titles = files.titles ? await readItemObjects(files.titles, new Set(built.itemIds), log) : null;
  return assembleDataset('user-items', 'Users and their items as JSON', UNKNOWN_TERMS, built, titles, files, log);
}

async function readUsers(file: SourceFile, builder: InteractionBuilder, log: ValidationLog): Promise<void> {
  const { value, text, sizeBytes } = await parsed(file);
  const { name } = file;
  let records = 0;
  for (const [user, items] of Object.entries(value)) {
    records++;
    const ids = Array.isArray(items) ? items.map((item) => cellOf(item, true)?.trim() ?? '') : [];
    const isGood = ids.length > 0 && ids.every((id) => id !== '' && id.length <= MAX_ID_LENGTH);
    if (isGood) for (const id of ids) builder.add(user, id, 0, 0);
    else log.reject(name, lineOf(text, user), 'expected a list of items', `user ${quoted(user)}`);
  }
  const lines = text.split('\n').length;
  log.finishFile({ name, sizeBytes, lines, encoding: 'UTF-8' }, records, '{"user": [item, item, …], …}');
}

/** Titles and categories of the wanted items of {"item": {"title": …, "categories": …}}. */
async function readItemObjects(
  file: SourceFile,
  wanted: ReadonlySet<string>,
  log: ValidationLog,
): Promise<Map<string, ItemDescription>> {
  const { value, text, sizeBytes } = await parsed(file);
  const descriptions = new Map<string, ItemDescription>();
  let records = 0;
  for (const [item, about] of Object.entries(value)) {
    records++;
    if (typeof about !== 'object' || about === null || Array.isArray(about))
      log.reject(file.name, lineOf(text, item), 'expected an object with a title', `item ${quoted(item)}`);
    else if (wanted.has(item)) descriptions.set(item, describe(about as Readonly<Record<string, unknown>>));
  }
  const lines = text.split('\n').length;
  log.finishFile({ name: file.name, sizeBytes, lines, encoding: 'UTF-8' }, records, '{"item": {"title": "…"}, …}');
  return descriptions;
}

function describe(about: Readonly<Record<string, unknown>>): ItemDescription {
  const { title, categories } = about;
  const names =
    typeof categories === 'string' ? categories.split(',') : Array.isArray(categories) ? categories.flat(2) : [];
  const texts = names.filter((part): part is string => typeof part === 'string').map(cleanTitle);
  return {
    title: cleanTitle(cellOf(title, false) ?? ''),
    categories: [...new Set(texts.filter((part) => part !== ''))],
  };
}

async function parsed(
  file: SourceFile,
): Promise<{ value: Readonly<Record<string, unknown>>; text: string; sizeBytes: number }> {
  const bytes = await wholeOf(file, MOST_BYTES);
  assertText(bytes, file.name);
  const refuse = (detail: string): DataError =>
    new DataError(`${file.name}: expected one JSON object, {"user": [items]} or {"item": {"title": "…"}}; ${detail}.`);
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(`it cannot be read as that (${errorMessage(error).slice(0, 100)}). Download it again`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('found a list or a single value');
  return { value: value as Readonly<Record<string, unknown>>, text, sizeBytes: bytes.length };
}

/** The line in which a key of the object stands. */
function lineOf(text: string, key: string): number {
  const at = text.indexOf(`${JSON.stringify(key)}:`);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}
