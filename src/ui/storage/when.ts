/** Points of time as the page prints them. */
import { type Language, languageTag } from '../text/catalogue.ts';

const isToday = (date: Date): boolean => date.toDateString() === new Date().toDateString();

/** '14:05:09' of today, '3 May 2026, 14:05' of other days. */
export function timeInWords(iso: string, language: Language): string {
  const date = new Date(iso);
  return isToday(date)
    ? date.toLocaleTimeString(languageTag(language))
    : date.toLocaleString(languageTag(language), { dateStyle: 'medium', timeStyle: 'short' });
}
