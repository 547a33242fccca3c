/**
 * Play's settings in a link: `#/play?objective=db&view=exact&speed=4x&reader=2&seed=7`. Before: `ui/link/pageLink.ts`.
 * After: `PlayPage.tsx`, whose store begins with them. A value that is none is told, and the default stays.
 */
import { type LinkProblem, type PageLink, seedOfLink } from '../../link/pageLink.ts';
import type { PlayObjective, PlayStoreState } from '../../stores/playStore.ts';

const OBJECTIVES = ['tb', 'db', 'subtb', 'fm', 'vargrad'] as const satisfies readonly PlayObjective[];
const VIEWS = ['learned', 'exact', 'difference', 'exposure'] as const satisfies readonly PlayStoreState['view'][];
/** In the order of PLAY_SPEEDS, in letters that need no escape. */
const SPEEDS = ['quarter', '1x', '4x', 'max'] as const;
/** Wardrobe-64's, by their numbers from 1 on. */
const READERS = ['1', '2', '3', '4'] as const;

const FIRST = { objective: 'tb', view: 'learned', speed: 1, reader: 0, seed: 7 } as const;

type Linked = Pick<PlayStoreState, 'objective' | 'view' | 'speed' | 'reader' | 'seed'>;

/** What the store begins with, and what of the link is no setting of this page. */
export function playOfLink(link: PageLink): { readonly state: Linked; readonly problems: readonly LinkProblem[] } {
  const problems: LinkProblem[] = [];
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = link.settings[name];
    const found = choices.find((one) => one === value);
    if (value !== undefined && found === undefined) problems.push({ kind: 'choice', name, value, choices });
    return found;
  };
  const speed = choice('speed', SPEEDS);
  const reader = choice('reader', READERS);
  const state: Linked = {
    objective: choice('objective', OBJECTIVES) ?? FIRST.objective,
    view: choice('view', VIEWS) ?? FIRST.view,
    speed: speed === undefined ? FIRST.speed : SPEEDS.indexOf(speed),
    reader: reader === undefined ? FIRST.reader : READERS.indexOf(reader),
    seed: seedOfLink(link, FIRST.seed) ?? FIRST.seed,
  };
  return { state, problems };
}

/** The settings of a link that opens Play as it is now; those it opens with anyway are left out. */
export function linkOfPlay(state: Pick<PlayStoreState, keyof Linked>): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  if (state.objective !== FIRST.objective) settings['objective'] = state.objective;
  if (state.view !== FIRST.view) settings['view'] = state.view;
  if (state.speed !== FIRST.speed) settings['speed'] = SPEEDS[state.speed];
  if (state.reader !== FIRST.reader) settings['reader'] = READERS[state.reader];
  if (state.seed !== FIRST.seed) settings['seed'] = String(state.seed);
  return settings;
}
