/** A section of the catalogue in the reader's language; suspends while a language is fetched. */
import { use } from 'react';
import { useStore } from 'zustand';
import { type Language, languageStore, type Section } from './catalogue.ts';

export const useLanguage = (): Language => useStore(languageStore, ({ language }) => language);

export function useText<T>(section: Section<T>): T {
  return useLanguage() === 'en' ? section.en : use(section.zh());
}
