/**
 * A race in a link. One that the page could be brought to by its own controls is written so that people can read and change it:
 * `#/race?data=wardrobe-64&lanes=sft,tb&steps=60&seeds=3&align=seconds&seed=7`. Any other one is packed whole: `race=1.eyJ…`, a
 * version and base64url of its JSON. What of a link cannot be used is told above the page, and stays as it was.
 */
import { canonicalJson } from '../../../config/permalink.ts';
import { OBJECTIVE_TYPES } from '../../../config/runConfig.ts';
import { fromBase64Url, toBase64Url } from '../../../core/base64.ts';
import { ConfigError } from '../../../core/errors.ts';
import { reportLinkProblems } from '../../link/linkStore.ts';
import { type LinkProblem, type PageLink, seedOfLink } from '../../link/pageLink.ts';
import {
  ALIGNMENTS,
  parseRaceSettings,
  RACE_DATA,
  type RaceData,
  type RaceSettings,
  SEED_COUNTS,
  type SeedCount,
  seedOf,
  stepsOf,
  usualLane,
  usualRace,
  withLane,
  withSteps,
} from '../../stores/raceSettings.ts';
import type { RaceDesk } from '../../stores/raceStore.ts';

const VERSION = 1;
/** Of `budget.steps`. */
const MOST_STEPS = 10_000_000;
/** Longer than eight lanes that each change everything. Our choice. */
const MOST_CHARACTERS = 16_384;

const RACE_SOURCES = Object.keys(RACE_DATA) as RaceData[];
const isData = (name: string): name is RaceData => Object.hasOwn(RACE_DATA, name);

/**
 * The race that a link's settings ask for, over `present` where they say nothing, and what of them is no such setting: each part
 * is taken for itself, so that one mistake does not cost the rest.
 */
export function raceOfLink(
  link: Pick<PageLink, 'settings' | 'seed' | 'student'>,
  present: RaceSettings,
): { readonly settings: RaceSettings; readonly problems: readonly LinkProblem[] } {
  const problems: LinkProblem[] = [];
  let settings = present;
  const take = (change: () => RaceSettings): void => {
    try {
      settings = parseRaceSettings(change());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.message.split('\n').map((line) => ({ kind: 'words' as const, words: line.trim() })));
    }
  };
  const choice = <T extends string>(name: string, value: string | undefined, choices: readonly T[]): T | undefined => {
    const found = choices.find((one) => one === value);
    if (value !== undefined && found === undefined) problems.push({ kind: 'choice', name, value, choices });
    return found;
  };

  const { race, data, lanes, steps, seeds, align, class: panel } = link.settings;
  choice('class', panel, ['open']);
  if (race !== undefined) take(() => unpack(race));
  const source = choice('data', data, RACE_SOURCES);
  if (source !== undefined) take(() => usualRace(source));
  const types = lanes?.split(',').map((name) => choice('lanes', name.trim(), OBJECTIVE_TYPES));
  const known = types?.filter((type) => type !== undefined);
  if (known !== undefined && known.length === types?.length)
    take(() =>
      known.reduce<RaceSettings>((race, type) => withLane(race, usualLane(type, stepsOf(race))), {
        ...settings,
        lanes: [],
      }),
    );
  if (steps !== undefined) {
    const found = /^\d{1,9}$/.test(steps) ? Number(steps) : Number.NaN;
    if (found >= 1 && found <= MOST_STEPS) take(() => withSteps(settings, found));
    else problems.push({ kind: 'number', name: 'steps', value: steps, least: 1, most: MOST_STEPS, step: 1 });
  }
  const count = choice('seeds', seeds, SEED_COUNTS.map(String));
  if (count !== undefined) take(() => ({ ...settings, numSeeds: Number(count) as SeedCount }));
  const axis = choice('align', align, ALIGNMENTS);
  if (axis !== undefined) take(() => ({ ...settings, align: axis }));
  const seed = seedOfLink(link, seedOf(settings));
  if (seed !== null) take(() => ({ ...settings, base: { ...settings.base, seed } }));
  return { settings, problems };
}

function unpack(text: string): RaceSettings {
  const [, version, packed] = /^(\d{1,4})\.([\w-]+)$/.exec(text) ?? [];
  if (packed === undefined || text.length > MOST_CHARACTERS)
    throw new ConfigError(
      'race: expected a version, a dot, and letters. A part of the link may be lost; copy it again.',
    );
  if (Number(version) !== VERSION)
    throw new ConfigError(`race: the link is of version ${version}; this page reads version ${VERSION}.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(packed)));
  } catch (cause) {
    throw new ConfigError('race: the link’s settings cannot be unpacked. Copy the whole link again.', { cause });
  }
  return parseRaceSettings(value);
}

function pack(settings: RaceSettings): string {
  return `${VERSION}.${toBase64Url(new TextEncoder().encode(canonicalJson(settings)))}`;
}

/** The settings of a link that opens the page with this race; those it opens with anyway are left out. */
export function linkOfRace(settings: RaceSettings): Readonly<Record<string, string>> {
  const first = usualRace('shop-512');
  const data = settings.base.data?.source ?? '';
  const objectives = settings.lanes.map(({ change }) => change.objective?.type ?? '');
  const usual = isData(data) ? usualRace(data) : first;
  const seed = seedOf(settings);
  const plain = {
    ...(data === first.base.data?.source ? {} : { data }),
    ...(objectives.join() === usual.lanes.map(({ change }) => change.objective?.type).join()
      ? {}
      : { lanes: objectives.join() }),
    ...(stepsOf(settings) === stepsOf(usual) ? {} : { steps: String(stepsOf(settings)) }),
    ...(settings.numSeeds === 1 ? {} : { seeds: String(settings.numSeeds) }),
    ...(settings.align === first.align ? {} : { align: settings.align }),
  };
  const ofSeed: Readonly<Record<string, string>> = seed === seedOf(first) ? {} : { seed: String(seed) };
  // A lane of no known objective is a problem: only the whole says what it is.
  const again = raceOfLink({ settings: plain, seed, student: null }, first);
  if (again.problems.length === 0 && canonicalJson(again.settings) === canonicalJson(settings))
    return { ...plain, ...ofSeed };
  return { race: pack(settings), ...ofSeed };
}

/** The link that was taken last: coming back to the page must not undo what was changed since. */
let taken = '';

export function takeLink(desk: RaceDesk, link: PageLink): void {
  const key = JSON.stringify([link.settings, link.seed, link.student]);
  if (key === taken) return;
  taken = key;
  if (Object.keys(link.settings).length === 0 && link.seed === null && link.student === null) return;
  const { settings, problems } = raceOfLink(link, desk.store.getState().settings);
  desk.take(settings);
  reportLinkProblems(problems);
}
