/**
 * Light, dark or the system's: the reader's choice, kept in local storage, or a link's for one visit; applied to
 * <html data-theme>.
 */
import { createStore } from 'zustand/vanilla';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const STORAGE_KEY = 'gflowgr-theme';

function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return THEME_CHOICES.find((choice) => choice === stored) ?? 'system';
  } catch {
    return 'system'; // storage is blocked in some frames, and absent in Node: the page still works, the choice just is not kept
  }
}

/** The choice of now, whoever made it last. */
export const themeStore = createStore<{ readonly choice: ThemeChoice }>(() => ({ choice: readTheme() }));

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // see readTheme
  }
  themeStore.setState({ choice });
}

/** Applies the choice of now, and whatever it or the system becomes; returns the way to stop. */
export function keepThemeApplied(): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { choice } = themeStore.getState();
    const isDark = choice === 'dark' || (choice === 'system' && query.matches);
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  };
  apply();
  query.addEventListener('change', apply);
  const unsubscribe = themeStore.subscribe(apply);
  return () => {
    query.removeEventListener('change', apply);
    unsubscribe();
  };
}

/** Calls back when the applied theme changes; returns the way to stop. For canvases, which cannot inherit colours. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
