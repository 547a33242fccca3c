/**
 * Reads a link: `#/play?hide=seed,speed&lock=objective&embed=1&seed=7&student=3&view=exact`. Nothing in it is ignored: what this
 * page does not know is a problem, told in words. Before: the address bar. After: `linkStore.ts`.
 *
 *   hide, lock     names of controls (controls.ts), separated by commas; hidden ones are not there, locked ones cannot be changed
 *   embed=1        for an iframe: no header
 *   seed, student  the seed, and a student's number: the page's seed is seed + student, modulo 2³²
 *   theme, lang    as in the header, but only for this visit
 *   the rest       settings of the page itself (controls.ts)
 *
 * What goes for every page is also found before the '#', where people put it: `?lang=zh#/play`.
 */
import { LANGUAGES, type Language } from '../text/catalogue.ts';
import { CONTROL_NAMES, PAGE_SETTINGS, PLACES, type Place, placeOf } from './controls.ts';

export type LinkProblem =
  | { readonly kind: 'unknownParameter'; readonly name: string; readonly belongsTo: Place | undefined }
  | { readonly kind: 'unknownControl'; readonly list: 'hide' | 'lock'; readonly name: string }
  | { readonly kind: 'repeated'; readonly name: string }
  | { readonly kind: 'wholeNumber'; readonly name: string; readonly value: string; readonly most: number }
  | { readonly kind: 'choice'; readonly name: string; readonly value: string; readonly choices: readonly string[] }
  /** In steps of `step`, where there is one. */
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly value: string;
      readonly least: number;
      readonly most: number;
      readonly step?: number;
    }
  | { readonly kind: 'form'; readonly name: string; readonly value: string; readonly example: string }
  | { readonly kind: 'tooMany'; readonly name: string; readonly found: number; readonly most: number }
  /** Already a sentence: an error of the engine. */
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'tooLong'; readonly length: number };

export interface PageLink {
  /** '/learn/flow-balance' */
  readonly path: string;
  readonly hide: ReadonlySet<string>;
  readonly lock: ReadonlySet<string>;
  readonly isEmbedded: boolean;
  readonly seed: number | null;
  readonly student: number | null;
  readonly theme: LinkTheme | null;
  readonly language: Language | null;
  /** The page's own settings, as written. */
  readonly settings: Readonly<Record<string, string>>;
  /** What goes along to other places: '' or 'hide=…&seed=7'. */
  readonly kept: string;
  readonly problems: readonly LinkProblem[];
}

const LINK_THEMES = ['light', 'dark'] as const;
export type LinkTheme = (typeof LINK_THEMES)[number];

export const MOST_SEED = 4294967295;
export const MOST_STUDENT = 9999;
/** Longer than any link this page makes; browsers and messengers cut such links anyway. Our choice. */
const MOST_CHARACTERS = 20_000;
/** In this order they are kept. */
const OF_EVERY_PAGE = ['hide', 'lock', 'embed', 'seed', 'student', 'theme', 'lang'] as const;

/** The hash with what `search` says for every page and the hash does not. The rest of `search` is others': hosts' and trackers'. */
export function hashWithSearch(hash: string, search: string): string {
  const own = new URLSearchParams(/\?(.*)$/s.exec(hash)?.[1]);
  const more = new URLSearchParams(
    [...new URLSearchParams(search)].filter(
      ([name]) => (OF_EVERY_PAGE as readonly string[]).includes(name) && !own.has(name),
    ),
  ).toString();
  return more === '' ? hash : `${hash || '#/'}${hash.includes('?') ? '&' : '?'}${more}`;
}

/** Reads `location.hash`. Never throws. */
export function parsePageLink(hash: string): PageLink {
  const [, address, query] = /^#?\/?([^?]*)\??(.*)$/s.exec(hash) as RegExpExecArray;
  const path = `/${address}`;
  const problems: LinkProblem[] = [];
  const isTooLong = query.length > MOST_CHARACTERS;
  if (isTooLong) problems.push({ kind: 'tooLong', length: query.length });
  const given = new URLSearchParams(isTooLong ? '' : query);
  const place = placeOf(path);

  const settings: Record<string, string> = {};
  for (const name of new Set(given.keys())) {
    if (given.getAll(name).length > 1) problems.push({ kind: 'repeated', name });
    if ((OF_EVERY_PAGE as readonly string[]).includes(name)) continue;
    if (place !== undefined && hasSetting(place, name)) settings[name] = given.get(name) as string;
    else problems.push({ kind: 'unknownParameter', name, belongsTo: PLACES.find((other) => hasSetting(other, name)) });
  }

  const names = (list: 'hide' | 'lock'): ReadonlySet<string> => {
    const all = new Set((given.get(list) ?? '').split(',').map((name) => name.trim()));
    all.delete('');
    for (const name of all) {
      if (CONTROL_NAMES.has(name)) continue;
      all.delete(name);
      problems.push({ kind: 'unknownControl', list, name });
    }
    return all;
  };
  const wholeNumber = (name: string, most: number): number | null => {
    const value = given.get(name);
    if (value === null) return null;
    if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
    problems.push({ kind: 'wholeNumber', name, value, most });
    return null;
  };
  const choice = <T extends string>(name: string, choices: readonly T[]): T | null => {
    const value = given.get(name);
    const found = choices.find((one) => one === value);
    if (value !== null && found === undefined) problems.push({ kind: 'choice', name, value, choices });
    return found ?? null;
  };

  const link = {
    path,
    hide: names('hide'),
    lock: names('lock'),
    isEmbedded: choice('embed', ['1', '0']) === '1',
    seed: wholeNumber('seed', MOST_SEED),
    student: wholeNumber('student', MOST_STUDENT),
    theme: choice('theme', LINK_THEMES),
    language: choice(
      'lang',
      LANGUAGES.map(({ code }) => code),
    ),
    settings,
    problems,
  };
  return { ...link, kept: writeQuery(link, {}) };
}

const hasSetting = (place: Place, name: string): boolean => (PAGE_SETTINGS[place] as readonly string[]).includes(name);

export type LinkParts = Partial<
  Pick<PageLink, 'hide' | 'lock' | 'isEmbedded' | 'seed' | 'student' | 'theme' | 'language'>
>;

/** The part of a link after '?', '' where there is nothing to say. Commas and colons stay, so that people can read it. */
export function writeQuery(parts: LinkParts, settings: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  };
  put('hide', [...(parts.hide ?? [])].join(','));
  put('lock', [...(parts.lock ?? [])].join(','));
  put('embed', parts.isEmbedded ? 1 : null);
  put('seed', parts.seed);
  put('student', parts.student);
  put('theme', parts.theme);
  put('lang', parts.language);
  for (const [name, value] of Object.entries(settings)) put(name, value);
  return query.toString().replaceAll('%2C', ',').replaceAll('%3A', ':');
}

/** The rule for classrooms: a student's seed is the base seed plus the student's number, modulo 2³². */
export const studentSeed = (base: number, student: number): number => (base + student) % (MOST_SEED + 1);

/** The seed a page with this default begins with, or null where the link says nothing of it. */
export function seedOfLink({ seed, student }: Pick<PageLink, 'seed' | 'student'>, pageDefault: number): number | null {
  if (seed === null && student === null) return null;
  return studentSeed(seed ?? pageDefault, student ?? 0);
}
