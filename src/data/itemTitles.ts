/** Titles and categories of items, joined to the items that interactions mention. Before: a titles file. After: `Dataset`. */
import { ownText } from './sourceText.ts';
import type { ValidationLog } from './validation.ts';

export interface ItemDescription {
  readonly title: string;
  readonly categories: readonly string[];
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  eacute: 'é',
  reg: '®',
  trade: '™',
};
const MAX_TITLE_LENGTH = 200;

/**
 * A title as plain text: HTML entities become their characters, white space is collapsed, 200 characters at most.
 * Tags are not removed and never interpreted: a title is shown as text.
 */
export function cleanTitle(raw: string): string {
  const text = raw
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
      if (name[0] !== '#') return ENTITIES[name.toLowerCase()] ?? whole;
      const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code >= 32 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : whole;
    })
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > MAX_TITLE_LENGTH ? `${text.slice(0, MAX_TITLE_LENGTH - 1)}…` : ownText(text);
}

/** Titles and categories in the order of `itemIds`; an item without a title shows its ID, and a remark counts them. */
export function joinTitles(
  itemIds: readonly string[],
  descriptions: ReadonlyMap<string, ItemDescription> | null,
  titlesFile: string,
  log: ValidationLog,
): { itemTitles: string[]; itemCategories: (readonly string[])[] } {
  const none: readonly string[] = [];
  let missing = 0;
  const itemTitles = itemIds.map((id) => {
    const title = descriptions?.get(id)?.title;
    if (!title) missing++;
    return title || id;
  });
  if (descriptions !== null && missing > 0)
    log.remark('info', titlesFile, 0, `${missing} of ${itemIds.length} items have no title here; their ID is shown.`);
  return { itemTitles, itemCategories: itemIds.map((id) => descriptions?.get(id)?.categories ?? none) };
}
