/**
 * The link this page was opened by, for everything that obeys it, and the router's way to read and change it. What goes for
 * every place (hide, lock, embed, seed, student) stays in the address while the reader goes from place to place.
 * Before: `pageLink.ts`. After: `Governed.tsx`, the pages, `ShareDialog.tsx`.
 */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { languageStore } from '../text/catalogue.ts';
import { themeStore } from '../theme/theme.ts';
import type { ControlName } from './controls.ts';
import { hashWithSearch, type LinkProblem, type PageLink, parsePageLink } from './pageLink.ts';

/** Gives the page's settings as they are now, for a link: what differs from how the page opens; `seed` is one of them. */
export type GiveSettings = () => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;

interface LinkState {
  readonly link: PageLink;
  /** Of the link itself, and what the page found when it read its settings. */
  readonly problems: readonly LinkProblem[];
  readonly giveSettings: GiveSettings | null;
}

const readHash = (): PageLink =>
  parsePageLink(typeof location === 'undefined' ? '' : hashWithSearch(location.hash, location.search));

const first = readHash();
export const linkStore = createStore<LinkState>(() => ({
  link: first,
  problems: first.problems,
  giveSettings: null,
}));

/** For this visit alone: the reader's own choices stay stored. What an earlier link asked alike may have been changed since. */
function obey({ language, theme }: PageLink, before: Pick<PageLink, 'language' | 'theme'>): void {
  if (language !== null && language !== before.language) languageStore.setState({ language });
  if (theme !== null && theme !== before.theme) themeStore.setState({ choice: theme });
}
obey(first, { language: null, theme: null });

if (typeof addEventListener === 'function')
  addEventListener('hashchange', () => {
    const link = readHash();
    const before = linkStore.getState().link;
    linkStore.setState({ link, problems: link.problems });
    obey(link, before);
  });

/** Tells the reader of something in the link that the page could not use. */
export function reportLinkProblems(problems: readonly LinkProblem[]): void {
  if (problems.length > 0) linkStore.setState((state) => ({ problems: [...state.problems, ...problems] }));
}

export const dismissLinkProblems = (): void => linkStore.setState({ problems: [] });

/** An address of this page that keeps what the link said for every place. */
function keeping(to: string): string {
  const { kept } = linkStore.getState().link;
  if (kept === '') return `#${to}`;
  return `#${to}${to.includes('?') ? '&' : '?'}${kept}`;
}

function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const oldURL = location.href;
  const hash = keeping(to);
  if (hash === location.hash) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: location.href }));
}

/** For wouter's Router. */
export const useLinkLocation = Object.assign(
  (): [string, typeof navigate] => [useStore(linkStore, ({ link }) => link.path), navigate],
  { hrefs: keeping },
);

export type ControlRule = 'shown' | 'locked' | 'hidden';

/** What the link says of a control: by a name of controls.ts, or by a key of the run configuration. */
export const ruleOf = ({ hide, lock }: Pick<PageLink, 'hide' | 'lock'>, name: string): ControlRule =>
  hide.has(name) ? 'hidden' : lock.has(name) ? 'locked' : 'shown';

export const useControl = (name: ControlName): ControlRule => useStore(linkStore, ({ link }) => ruleOf(link, name));

/** While the page is shown, the Share dialog puts these settings into its links. `give` must be the same function. */
export function useGivenSettings(give: GiveSettings): void {
  useEffect(() => {
    linkStore.setState({ giveSettings: give });
    return () => {
      if (linkStore.getState().giveSettings === give) linkStore.setState({ giveSettings: null });
    };
  }, [give]);
}
