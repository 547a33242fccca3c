/**
 * The catalogue of everything the page says. A section a file: English in `ui/text/NAME.ts`, where its type comes from, and
 * the same keys in Simplified Chinese in `ui/text/zh/NAME.ts`, fetched only when that language is read. Sentences with numbers
 * in them are functions, so that each language orders its words. Before: nothing. After: `useText.ts`.
 * Errors of the engine are not here: they are the command line's too, and stay English.
 */
import { createStore } from 'zustand/vanilla';

export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'zh', name: '简体中文' },
] as const;
export type Language = (typeof LANGUAGES)[number]['code'];

/** One section in every language. */
export interface Section<T> {
  readonly en: T;
  readonly zh: () => Promise<T>;
}

/** Names a section: `export const playText = section(en, () => import('./zh/play.ts'))`. */
export function section<T>(en: T, zh: () => Promise<{ readonly default: T }>): Section<T> {
  let loaded: Promise<T> | undefined;
  return {
    en,
    zh() {
      if (loaded === undefined) {
        loaded = zh().then((module) => module.default);
        loaded.catch(() => {
          loaded = undefined; // a failed load may be tried again
        });
      }
      return loaded;
    },
  };
}

const STORAGE_KEY = 'gflowgr-language';

/** The reader's choice, else English: a browser's language alone never hides the original. */
function readLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return LANGUAGES.find(({ code }) => code === stored)?.code ?? 'en';
  } catch {
    return 'en'; // storage is blocked in some frames, and absent in Node
  }
}

export const languageStore = createStore<{ readonly language: Language }>(() => ({ language: readLanguage() }));

export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // see readLanguage
  }
  languageStore.setState({ language });
}

/** The tag of <html lang>, of number formats and of dates. */
export const languageTag = (language: Language): string => (language === 'zh' ? 'zh-CN' : 'en');
