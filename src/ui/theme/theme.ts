/** The reader's choice of light, dark or the system's, kept in local storage and applied to <html data-theme>. */
export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];

const STORAGE_KEY = 'gflowgr-theme';
const darkQuery = () => window.matchMedia('(prefers-color-scheme: dark)');

export function readTheme(): ThemeChoice {
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return THEME_CHOICES.find((choice) => choice === stored) ?? 'system';
  } catch {
    return 'system'; // storage is blocked in some frames: the page still works, the choice just is not kept
  }
}

export function applyTheme(choice: ThemeChoice): void {
  const dark = choice === 'dark' || (choice === 'system' && darkQuery().matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY, choice);
  } catch {
    // see readTheme
  }
  applyTheme(choice);
}

/** Follows the system while the choice that `read` gives is 'system'; returns the way to stop. */
export function followSystemTheme(read: () => ThemeChoice): () => void {
  const query = darkQuery();
  const listen = () => applyTheme(read());
  query.addEventListener('change', listen);
  return () => query.removeEventListener('change', listen);
}

/** Calls back when the applied theme changes; returns the way to stop. For canvases, which cannot inherit colours. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}
