/**
 * How a lesson is read in another language. Beside `Prose.mdx` and `words.ts` (the prose, and everything else a lesson says:
 * captions, labels, help) stand `Prose.zh.mdx` and `words.zh.ts` with the same parts in Simplified Chinese; they are found by
 * their names and loaded when that language is read. A lesson without them is shown in English, and says so.
 * test/lessons/translation.test.ts holds both sides to the same sections, formulas, questions and numbers.
 * Names of items and tokens are data and stay as they are.
 */
import type { MDXContent } from 'mdx/types';
import { type Section, section } from '../ui/text/catalogue.ts';

const PROSE_ZH = import.meta.glob<{ readonly default: MDXContent }>('./*/Prose.zh.mdx');
const WORDS_ZH = import.meta.glob<{ readonly default: unknown }>('./*/words.zh.ts');

/** What brings a lesson's Chinese prose; undefined where nobody has written it yet. */
export const chineseProse = (folder: string): (() => Promise<{ readonly default: MDXContent }>) | undefined =>
  PROSE_ZH[`./${folder}/Prose.zh.mdx`];

/** The words of a lesson in every language; English stands in where `words.zh.ts` is not written yet. */
export function lessonWords<T>(folder: string, en: T): Section<T> {
  const zh = WORDS_ZH[`./${folder}/words.zh.ts`] as (() => Promise<{ readonly default: T }>) | undefined;
  return section(en, zh ?? (async () => ({ default: en })));
}
