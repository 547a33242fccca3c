/**
 * Play's settings in a link. Before: `ui/link/pageLink.ts`. After: `PlayPage.tsx`, whose store begins with them. A value that
 * is none is told, and the default stays.
 *
 *   #/play?objective=db&view=exact&speed=4x&reader=2&beta=1.5&breaks=logZ,mask&history=3,22&rewards=1:2.5,17:0.4&seed=7
 *
 * Readers are numbered from 1 on, and so are items, in the order of the picture; `history=none` is an empty one. `rewards`
 * holds only those that are not the reader's own.
 */
import { wardrobeRewardsOf } from '../../../worker/play/playCatalogue.ts';
import { type LinkProblem, type PageLink, seedOfLink } from '../../link/pageLink.ts';
import {
  LONGEST_HISTORY,
  MOST_BETA,
  NO_BREAKS,
  PLAY_BREAKS,
  type PlayBreaks,
  type PlayObjective,
  type PlayStoreState,
} from '../../stores/playStore.ts';

const OBJECTIVES = ['tb', 'db', 'subtb', 'fm', 'vargrad'] as const satisfies readonly PlayObjective[];
const VIEWS = ['learned', 'exact', 'difference', 'exposure'] as const satisfies readonly PlayStoreState['view'][];
/** In the order of PLAY_SPEEDS, in letters that need no escape. */
const SPEEDS = ['quarter', '1x', '4x', 'max'] as const;
/** Wardrobe-64's, by their numbers from 1 on. */
const READERS = ['1', '2', '3', '4'] as const;
const EMPTY = 'none';
/** A bar that was dragged has more digits than anyone reads. */
const REWARD_DIGITS = 6;
/** Wider than any bar can be dragged unless β is next to 0. Our choice. */
const [LEAST_REWARD, MOST_REWARD] = [1e-6, 1e8];

const FIRST = {
  objective: 'tb',
  view: 'learned',
  speed: 1,
  reader: 0,
  seed: 7,
  beta: 1,
  breaks: NO_BREAKS,
  history: null,
  editedRewards: null,
} as const;

type Linked = Pick<PlayStoreState, keyof typeof FIRST>;

/** What the store begins with, and what of the link is no setting of this page. */
export function playOfLink(link: PageLink): { readonly state: Linked; readonly problems: readonly LinkProblem[] } {
  const problems: LinkProblem[] = [];
  const oneOf = <T extends string>(name: string, value: string, choices: readonly T[]): T | undefined => {
    const found = choices.find((one) => one === value);
    if (found === undefined) problems.push({ kind: 'choice', name, value, choices });
    return found;
  };
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const value = link.settings[name];
    return value === undefined ? undefined : oneOf(name, value, choices);
  };
  const number = (name: string, value: string, least: number, most: number, step?: number): number | undefined => {
    const found = /^\d{1,9}(\.\d{1,12})?$/.test(value) ? Number(value) : Number.NaN;
    const isOnStep = step === undefined || Math.abs(found / step - Math.round(found / step)) < 1e-9;
    if (found >= least && found <= most && isOnStep) return found;
    problems.push({ kind: 'number', name, value, least, most, step });
    return undefined;
  };
  /** Each part of a list read; undefined where the list is not there, or one of its parts is none. */
  const list = <T>(name: string, most: number, read: (part: string) => T | undefined): readonly T[] | undefined => {
    const value = link.settings[name];
    if (value === undefined || value === EMPTY) return value === undefined ? undefined : [];
    const parts = value.split(',').map((part) => part.trim());
    if (parts.length > most) {
      problems.push({ kind: 'tooMany', name, found: parts.length, most });
      return undefined;
    }
    const found = parts.map(read).filter((part) => part !== undefined);
    return found.length === parts.length ? found : undefined;
  };
  const speed = choice('speed', SPEEDS);
  const readerName = choice('reader', READERS);
  const reader = readerName === undefined ? FIRST.reader : READERS.indexOf(readerName);
  const own = wardrobeRewardsOf(reader);
  const item = (name: string, value: string): number | undefined => {
    const found = number(name, value, 1, own.length, 1);
    return found === undefined ? undefined : found - 1;
  };

  const { beta } = link.settings;
  const broken = list('breaks', PLAY_BREAKS.length, (part) => oneOf('breaks', part, PLAY_BREAKS));
  const rewards = list('rewards', own.length, (part) => {
    const [of, value, ...more] = part.split(':');
    if (value === undefined || more.length > 0) {
      problems.push({ kind: 'form', name: 'rewards', value: part, example: '1:2.5,17:0.4' });
      return undefined;
    }
    const x = item('rewards', of);
    const reward = number('rewards', value, LEAST_REWARD, MOST_REWARD);
    return x === undefined || reward === undefined ? undefined : ([x, reward] as const);
  });
  const state: Linked = {
    objective: choice('objective', OBJECTIVES) ?? FIRST.objective,
    view: choice('view', VIEWS) ?? FIRST.view,
    speed: speed === undefined ? FIRST.speed : SPEEDS.indexOf(speed),
    reader,
    seed: seedOfLink(link, FIRST.seed) ?? FIRST.seed,
    beta: (beta === undefined ? undefined : number('beta', beta, 0, MOST_BETA, 0.1)) ?? FIRST.beta,
    breaks: broken === undefined ? FIRST.breaks : breaksOf(broken),
    history: list('history', LONGEST_HISTORY, (part) => item('history', part)) ?? FIRST.history,
    editedRewards: rewards === undefined || rewards.length === 0 ? FIRST.editedRewards : withRewards(own, rewards),
  };
  return { state, problems };
}

function breaksOf(names: readonly (keyof PlayBreaks)[]): PlayBreaks {
  return { ...NO_BREAKS, ...Object.fromEntries(names.map((name) => [name, true])) };
}

function withRewards(own: Float64Array, changes: readonly (readonly [number, number])[]): Float64Array {
  const rewards = Float64Array.from(own);
  for (const [item, reward] of changes) rewards[item] = reward;
  return rewards;
}

/** The settings of a link that opens Play on Wardrobe-64 as it is now; those it opens with anyway are left out. */
export function linkOfPlay(state: Linked): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  if (state.objective !== FIRST.objective) settings['objective'] = state.objective;
  if (state.view !== FIRST.view) settings['view'] = state.view;
  if (state.speed !== FIRST.speed) settings['speed'] = SPEEDS[state.speed];
  if (state.reader !== FIRST.reader) settings['reader'] = READERS[state.reader];
  if (state.beta !== FIRST.beta) settings['beta'] = String(Number(state.beta.toFixed(1)));
  const broken = PLAY_BREAKS.filter((name) => state.breaks[name]);
  if (broken.length > 0) settings['breaks'] = broken.join(',');
  if (state.history !== null) settings['history'] = state.history.map((item) => item + 1).join(',') || EMPTY;
  const own = wardrobeRewardsOf(state.reader);
  const rewards = Array.from(state.editedRewards ?? []).flatMap((reward, item) =>
    reward === own[item] ? [] : [`${item + 1}:${decimal(reward)}`],
  );
  if (rewards.length > 0) settings['rewards'] = rewards.join(',');
  if (state.seed !== FIRST.seed) settings['seed'] = String(state.seed);
  return settings;
}

/** Within what a link may hold, and without an exponent. */
function decimal(reward: number): string {
  const clamped = Math.max(LEAST_REWARD, Math.min(MOST_REWARD, reward));
  return String(Number(clamped.toPrecision(REWARD_DIGITS)));
}
