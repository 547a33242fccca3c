/**
 * How a lesson is read in another language. Beside `Prose.mdx` and `words.ts` (the prose, and everything else a lesson says:
 * captions, labels, help) stand `Prose.zh.mdx` and `words.zh.ts` with the same parts in Simplified Chinese; they are found by
 * their names and loaded when that language is read.
 * test/lessons/translation.test.ts holds both sides to the same sections, formulas, questions and numbers.
 * Names of items and tokens are data and stay as they are.
 */
import { type Section, section } from '../ui/text/catalogue.ts';

const WORDS_ZH = import.meta.glob<{ readonly default: unknown }>('./*/words.zh.ts');

/** The words of a lesson in every language. */
export function lessonWords<T>(folder: string, en: T): Section<T> {
  return section(en, WORDS_ZH[`./${folder}/words.zh.ts`] as () => Promise<{ readonly default: T }>);
}
