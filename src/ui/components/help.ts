/** What every control carries: one sentence of help. After: `Tooltip.tsx`, which shows it; screen readers read it themselves. */

/** A sentence is at most this many words (Chinese: characters, twice as many); test/ui/help.test.ts counts. */
export const MOST_HELP_WORDS = 25;

/**
 * Attributes of a control with help: `<button {...help(text.help.pause)}>`. `term` is an entry of the glossary
 * (`ui/text/glossary.ts`), to which the tooltip then leads.
 */
export const help = (sentence: string, term?: string) => ({
  'data-help': sentence,
  'aria-description': sentence,
  ...(term === undefined ? {} : { 'data-term': term }),
});
